import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/errors/fault.js';
import { ManifestError } from '../../src/errors/manifest-error.js';
import { parseManifest } from '../../src/manifest/load-manifest.js';

function faultsOf(engagements: object, defaults?: object): readonly Fault[] {
  try {
    parseManifest({ version: 1, engagements, ...(defaults && { defaults }) });
  } catch (error) {
    if (error instanceof ManifestError) return error.faults;
    throw error;
  }
  return [];
}

const paid = { path: 'paid', equals: true };
const due = { path: 'due', exists: true };

describe('an entry that can never count', () => {
  test.each([
    ['behind one that takes all', [{}, { when: paid }], '[1]'],
    ['behind the same', [{ when: paid }, { when: paid }], '[1]'],
    ['behind one that asks for less', [{ when: paid }, { when: [due, paid] }], '[1]'],
    [
      'behind two that take its outcomes together',
      [{ outcomes: ['completed'] }, { outcomes: ['cancelled'] }, { outcomes: ['cancelled', 'completed'] }],
      '[2]',
    ],
    ['because what did not complete returns nothing', [{ outcomes: ['cancelled'], when: paid }], '[0].when'],
  ])('is told: %s', (_, entries, place) => {
    const faults = faultsOf({ a: { terminalDialogs: { d: entries } } });
    expect(faults).toEqual([
      {
        path: `engagements.a.terminalDialogs.d${place}`,
        message: expect.stringMatching(/^can never (count|hold)/),
      },
    ]);
  });

  test.each([
    ['before one that takes all', [{ when: paid }, {}]],
    ['that asks for something else', [{ when: paid }, { when: due }]],
    ['for another outcome', [{}, { outcomes: ['cancelled'] }]],
    ['for some of its outcomes', [{}, { outcomes: ['completed', 'cancelled'] }]],
    ['that asks for nothing returned', [{ outcomes: ['cancelled'], when: { exists: false } }]],
  ])('is none: %s', (_, entries) => {
    expect(faultsOf({ a: { terminalDialogs: { d: entries } } })).toEqual([]);
  });
});

describe('what contradicts itself', () => {
  const wrapUp = { code: '7fb334b0-0e9e-11e4-9191-0800200c9a66' };

  test.each([
    ['in an engagement', { a: { close: { wrapUp, strategy: 'conversation' } } }, undefined, 'a'],
    ['over two levels', { a: { close: { strategy: 'teardown' } }, b: {} }, { close: { wrapUp } }, 'a'],
    [
      'in an entry',
      { a: { close: { wrapUp }, terminalDialogs: { d: { close: { strategy: 'teardown' } } } } },
      undefined,
      'a.terminalDialogs.d',
    ],
  ])('a wrap-up that no call can carry is told: %s', (_, engagements, defaults, place) => {
    expect(faultsOf(engagements, defaults)).toEqual([
      {
        path: `engagements.${place}.close.wrapUp`,
        message: expect.stringContaining('Did you mean "leave"?'),
      },
    ]);
  });

  test('a wrap-up that an entry takes back is right', () => {
    const d = { close: { strategy: 'teardown', wrapUp: 'leave' } };
    expect(faultsOf({ a: { close: { wrapUp }, terminalDialogs: { d } } })).toEqual([]);
  });

  test.each([
    ['genesys.session.closed', true],
    ['Ended', 'Ended'],
  ])('an event that tells of the end and is itself an end is told: %s', (name, closed) => {
    expect(faultsOf({ a: { events: [name], on: { closed } } })).toEqual([
      {
        path: 'engagements.a.on.closed',
        message: expect.stringContaining(`the event "${name}", which ends`),
      },
    ]);
  });

  test('a language that differs in capital letters only is told', () => {
    const close = { lateGuest: { text: { default: 'x', 'de-at': 'y', 'de-AT': 'z' } } };
    const message = 'is the same language as "de-at". Keep one.';
    expect(faultsOf({ a: { close } }, { close })).toEqual([
      { path: 'engagements.a.close.lateGuest.text.de-AT', message },
      { path: 'defaults.close.lateGuest.text.de-AT', message },
    ]);
  });
});

describe('two rules', () => {
  test.each([
    [{ channels: ['a', 'b'] }, { channels: ['b'] }],
    [{ campaigns: ['x'] }, { campaigns: ['x'] }],
    [
      { campaigns: ['x'], campaignAt: 'id' },
      { campaigns: ['x', 'y'], campaignAt: 'id' },
    ],
    [{ dialogs: ['d'] }, { dialogs: ['d'] }],
    [
      { channels: ['a'], campaigns: ['x'] },
      { campaigns: ['x'], channels: ['a'] },
    ],
  ])('that nothing can tell apart are told: %j, %j', (a, b) => {
    expect(faultsOf({ a: { match: a }, b: { match: b } })).toEqual([
      {
        path: 'engagements.b.match',
        message: expect.stringContaining('the same sessions as the rule of "a"'),
      },
    ]);
  });

  test.each([
    [{ channels: ['a'] }, { channels: ['b'] }],
    [{ channels: ['a'] }, { channels: ['a'], campaigns: ['x'] }],
    [{ channels: ['a'] }, { campaigns: ['x'] }],
    [
      { campaigns: ['x'], campaignAt: 'id' },
      { campaigns: ['x'], campaignAt: 'other' },
    ],
    [
      { channels: ['a'], campaigns: ['x'] },
      { channels: ['a'], campaigns: ['y'] },
    ],
  ])('that can be told apart are right: %j, %j', (a, b) => {
    expect(faultsOf({ a: { match: a }, b: { match: b } })).toEqual([]);
  });
});
