import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { toldOutcomes } from '../../src/closing/close-plan.js';
import { manifestRules } from './manifest-rules.js';

const manifests = new URL('../../manifests/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, manifests), 'utf8'));

interface Activity {
  readonly type: string;
  readonly name?: string;
  readonly value?: object;
}

const manifest = read('skill-manifest.json');
const activities = Object.values<Activity>({ ...manifest.activities, ...manifest.activitiesSent });
const valued = activities.filter(({ value }) => value !== undefined);

const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
const keepsTheRules = ajv.compile(manifestRules);

/** A copy with one thing changed. */
function broken(change: (copy: typeof manifest) => void): unknown {
  const copy = structuredClone(manifest);
  change(copy);
  return copy;
}

describe('the skill manifest', () => {
  test('keeps the rules of version 2.2', () => {
    expect(keepsTheRules(manifest), JSON.stringify(keepsTheRules.errors)).toBe(true);
  });

  test.each([
    ['a key of its own', broken((copy) => (copy.terminalDialogs = ['paid']))],
    ['no endpoint', broken((copy) => (copy.endpoints = []))],
    ['an app id that is none', broken((copy) => (copy.endpoints[0].msAppId = 'my-bot'))],
    ['an event without a name', broken((copy) => delete copy.activities.handoffStatus.name)],
    ['a value that is no JSON Schema', broken((copy) => (copy.activities.handoffStatus.value.type = 'text'))],
    ['an invoke that is sent', broken((copy) => (copy.activitiesSent.ask = { type: 'invoke', name: 'ask' }))],
    ['a type that does not exist', broken((copy) => (copy.activities.cancel.type = 'end'))],
  ])('would not keep them with %s', (_what, copy) => {
    expect(keepsTheRules(copy)).toBe(false);
  });

  test('has an entry for everything that the bot can be told, and for what ends a session', () => {
    const names = activities.flatMap(({ name }) => name ?? []);
    expect(names.sort()).toEqual([
      'EndOfConversation',
      ...toldOutcomes.map((outcome) => `genesys.session.${outcome}`).sort(),
      'handoff.initiate',
      'handoff.status',
    ]);
  });

  test('carries the value schemas that are published beside it, word for word', () => {
    const files = readdirSync(fileURLToPath(new URL('events/', manifests)));
    expect(valued.map(({ name }) => `${name}.schema.json`).sort()).toEqual(files.sort());
    for (const { name, value } of valued) {
      const { $schema, ...schema } = read(`events/${name}.schema.json`);
      expect($schema).toBe('http://json-schema.org/draft-07/schema#');
      expect(value).toEqual(schema);
    }
  });

  test.each([
    ['handoff.status', { state: 'completed' }, { state: 'done' }],
    ['handoff.initiate', { skill: 'billing', amount: 4 }, { skill: 4 }],
  ])('says what the value of %s may be', (name, right, wrong) => {
    const validate = ajv.compile(read(`events/${name}.schema.json`));
    expect(validate(right)).toBe(true);
    expect(validate(wrong)).toBe(false);
  });
});
