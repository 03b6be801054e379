import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultClosePlan } from '../../src/closing/close-plan.js';
import { ManifestError } from '../../src/errors/manifest-error.js';
import { decide } from '../../src/manifest/decide.js';
import { loadManifest, parseManifest } from '../../src/manifest/load-manifest.js';
import { forbiddenKeys } from '../../src/manifest/manifest-checks.js';
import { manifestJsonSchema } from '../../src/manifest/manifest-json-schema.js';
import { manifestSchema } from '../../src/manifest/manifest-schema.js';
import { fullManifest, placesIn, withChange } from './full-manifest.js';

const committed = (name: string) => fileURLToPath(new URL(`../../manifests/${name}`, import.meta.url));
const json = (name: string): unknown => JSON.parse(readFileSync(committed(name), 'utf8'));
const validate = new Ajv({ allErrors: true }).compile(manifestJsonSchema());

function isManifest(value: unknown): boolean {
  try {
    parseManifest(value);
    return true;
  } catch (error) {
    if (error instanceof ManifestError) return false;
    throw error;
  }
}

/** What contradicts itself is left out here: no JSON Schema can see it. */
function fitsSchema(value: unknown): boolean {
  return manifestSchema.safeParse(value).success && forbiddenKeys(value).length === 0;
}

describe('the JSON Schema of the manifest', () => {
  test('is committed as it is generated (else: npx tsx scripts/write-manifest-schema.ts)', () => {
    expect(json('engagements.schema.json')).toEqual(manifestJsonSchema());
  });

  test('has a description for every field', () => {
    const fields = placesIn(manifestJsonSchema()).filter(({ place }) => place.at(-2) === 'properties');
    expect(fields.length).toBeGreaterThan(50);
    const silent = fields.filter(({ value }) => !(value as { description?: string }).description);
    expect(silent.map(({ place }) => place.join('.'))).toEqual([]);
  });

  test('shows the defaults of the plan in the close settings', () => {
    type Fields = Record<string, { default?: unknown; properties: Fields }>;
    const { properties } = manifestJsonSchema() as unknown as { properties: Fields };
    const close = properties.defaults?.properties.close?.properties ?? {};
    const shown = Object.entries(close);
    expect(Object.fromEntries(shown.map(([name, field]) => [name, field.default]))).toEqual({
      grace: '3s',
      final: defaultClosePlan.final,
      strategy: defaultClosePlan.strategy,
      teardown: defaultClosePlan.teardown,
      protectAgents: defaultClosePlan.protectAgents,
      lookFirst: defaultClosePlan.lookFirst,
      holdFor: '8h',
      afterHold: defaultClosePlan.afterHold,
      verifyWithin: '90s',
      wrapUp: 'leave',
      lateGuest: undefined,
      watchFor: '3d',
      reopenLimit: defaultClosePlan.reopenLimit,
    });
    expect(close.lateGuest?.properties.text?.default).toBe(defaultClosePlan.lateGuest.text);
  });

  test('accepts and refuses what the package accepts and refuses', () => {
    const places = placesIn(fullManifest).map(({ place }) => place);
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(...placesIn(fullManifest).map(({ value }) => value)),
      fc.constantFrom(
        '',
        ' ',
        'x ',
        '3s',
        '3 s',
        '1.5s',
        '0.5ms',
        '1h30m',
        'auto',
        'leave',
        'de-AT',
        'a.b',
        'yes',
        'completed',
        'accepted',
        'a\nb',
      ),
      fc.constantFrom(
        [],
        {},
        [''],
        [{}],
        { '': {} },
        { ' x': {} },
        { path: 'a' },
        { equals: 1 },
        { equals: 1, in: [1] },
        { de: 'x' },
        { default: 'x', de: 'y' },
        { campaignAt: 'a', channels: ['b'] },
        JSON.parse('{"__proto__":{}}'),
      ),
    );
    const change = fc.tuple(fc.constantFrom(...places), fc.option(fc.string()), values);
    fc.assert(
      fc.property(change, ([place, key, value]) => {
        const changed = withChange(place, (old) => {
          const isObject = typeof old === 'object' && old !== null && !Array.isArray(old);
          // A field more, or another value.
          return key !== null && isObject ? { ...old, [key]: value } : value;
        });
        expect({ changed, accepted: validate(changed) }).toEqual({ changed, accepted: fitsSchema(changed) });
      }),
      { numRuns: 3_000 },
    );
  });

  test('leaves the bounds of durations and plans that contradict themselves to the package', () => {
    for (const close of [{ grace: '400d' }, { strategy: 'teardown', teardown: 'never' }]) {
      const manifest = { version: 1, engagements: { a: { close } } };
      expect(validate(manifest)).toBe(true);
      expect(isManifest(manifest)).toBe(false);
    }
  });
});

describe('the sample manifest', () => {
  test('is valid by the JSON Schema and by the package', async () => {
    expect(validate(json('engagements.json'))).toBe(true);
    await expect(loadManifest(committed('engagements.json'))).resolves.toBeDefined();
  });

  test.each([
    ['dialog', 'payment-reminder', 'completed', 'completed', false],
    ['dialog', 'opt-out', 'completed', 'opted-out', true],
    ['handoff', 'handoff', 'completed', 'handled-by-agent', false],
    ['event', 'EndOfConversation', 'completed', 'completed', false],
  ] as const)('closes on %s %s with the reason %4$s', async (source, id, outcome, reason, final) => {
    const manifest = await loadManifest(committed('engagements.json'));
    const decision = decide(manifest, { signals: [{ source, id, outcome, at: 0 }], handoffInitiated: false });
    expect(decision).toMatchObject({ ends: true, plan: { engagement: 'payment-reminder', reason, final } });
  });
});
