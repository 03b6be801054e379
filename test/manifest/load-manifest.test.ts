import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ManifestError } from '../../src/errors/manifest-error.js';
import { decide, terminalDialogIds } from '../../src/manifest/decide.js';
import { loadManifest, parseManifest, parseManifestText } from '../../src/manifest/load-manifest.js';
import { fullManifest, placesIn, withChange } from './full-manifest.js';

const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function errorOf(promise: Promise<unknown>): Promise<ManifestError> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ManifestError);
  return error as ManifestError;
}

const small = '{"version":1,"engagements":{"a":{"terminalDialogs":["d"]}}}';

describe('loading a manifest', () => {
  test('a path, a URL, an object and a file with a byte order mark give the same', async () => {
    const path = file('small.json', small);
    const byPath = await loadManifest(path);
    expect(byPath.engagements.a?.terminalDialogs).toEqual(['d']);
    expect(await loadManifest(pathToFileURL(path))).toEqual(byPath);
    expect(await loadManifest(JSON.parse(small))).toEqual(byPath);
    expect(await loadManifest(file('bom.json', `\uFEFF${small}`))).toEqual(byPath);
  });

  test('a manifest that was loaded is itself, and reads the same when it is written and loaded again', async () => {
    const manifest = await loadManifest(fullManifest);
    expect(await loadManifest(manifest)).toBe(manifest);
    expect(await parseManifestText(JSON.stringify(manifest), 'again')).toEqual(manifest);
  });

  test('a loaded manifest cannot be changed, and the given object is left alone', () => {
    const given = structuredClone(fullManifest);
    const manifest = parseManifest(given);
    expect(() => {
      Object.assign(manifest.engagements['payment-reminder'] ?? {}, { events: [] });
    }).toThrow(TypeError);
    expect(given).toEqual(fullManifest);
    expect(Object.isFrozen(given.engagements['payment-reminder'])).toBe(false);
  });

  test('a file that is not there says so, with its name', async () => {
    const error = await errorOf(loadManifest('nowhere/engagements.json'));
    expect(error.message).toContain('nowhere/engagements.json');
    expect(error.faults).toEqual([
      { path: '', message: expect.stringContaining(`no such file: looked for ${process.cwd()}`) },
    ]);
  });

  test('a URL that is no file says so', async () => {
    const error = await errorOf(loadManifest(new URL('https://example.com/engagements.json')));
    expect(error.message).toContain('https://example.com/engagements.json');
  });

  test('bad JSON is told with line and column', async () => {
    const path = file('bad.json', '{\n  "version": 1,\n  "engagements": {},\n}');
    const error = await errorOf(loadManifest(path));
    expect(error.origin).toBe(path);
    expect(error.message).toContain('line 3, column 20 is not valid JSON: the comma before } must go');
  });

  test('a dialog that is listed twice is told: the first would be lost without a word', async () => {
    const text =
      '{"version":1,"engagements":{"a":{"terminalDialogs":{"d":{"reason":"x"},\n"d":{"reason":"y"}}}}}';
    await expect(parseManifestText(text, 'twice.json')).rejects.toThrow(
      'engagements.a.terminalDialogs.d: is there twice (again in line 2)',
    );
  });

  test('a manifest of a newer version is told to be just that, whatever else is in it', () => {
    const newer = { version: 2, engagements: [], sessions: {} };
    expect(() => parseManifest(newer)).toThrow(ManifestError);
    expect(() => parseManifest(newer)).toThrow(
      /version: is 2, but .* reads version 1 only\. Update the package/,
    );
    expect(() => parseManifest(newer)).not.toThrow(/sessions/);
  });

  test.each([
    [
      'an engagement',
      { a: { close: { strategy: 'teardown', teardown: 'never' } } },
      ['engagements.a.close.strategy'],
    ],
    [
      'a dialog over its engagement',
      { a: { close: { teardown: 'never' }, terminalDialogs: { d: { close: { strategy: 'teardown' } } } } },
      ['engagements.a.terminalDialogs.d.close.strategy'],
    ],
  ])('a plan that begins with the teardown it forbids is told: %s', (_, engagements, paths) => {
    expect.assertions(1);
    try {
      parseManifest({ version: 1, engagements });
    } catch (error) {
      expect((error as ManifestError).faults.map(({ path }) => path)).toEqual(paths);
    }
  });
});

describe('whatever a manifest holds', () => {
  const anything = fc.jsonValue({ maxDepth: 4 });

  function onlyManifestErrors(load: () => unknown): void {
    try {
      load();
    } catch (error) {
      expectFaults(error);
    }
  }

  function expectFaults(error: unknown): void {
    expect(error).toBeInstanceOf(ManifestError);
    expect((error as ManifestError).faults.length).toBeGreaterThan(0);
  }

  test('any JSON is a manifest or a ManifestError', () => {
    fc.assert(fc.property(anything, (value) => onlyManifestErrors(() => parseManifest(value))));
  });

  test('any text is a manifest or a ManifestError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        await parseManifestText(text, 'any').catch(expectFaults);
      }),
    );
  });

  test('any value in any place is a manifest or a ManifestError', () => {
    const places = placesIn(fullManifest).map(({ place }) => place);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.oneof(anything, fc.anything()), (place, value) =>
        onlyManifestErrors(() => parseManifest(withChange(place, () => value))),
      ),
      { numRuns: 1_000 },
    );
  });

  test.each([
    { engagements: { a: { terminalDialogs: { b: { when: [{ path: 'x', exists: { toString: 0 } }] } } } } },
    { engagements: { a: { close: { wrapUp: { toString: 0 } } } } },
    { engagements: { a: { on: { closed: { toString: 0 } } } } },
  ])('an object that cannot become a text is a ManifestError: %j', (content) => {
    expect(() => parseManifest({ version: 1, ...content } as never)).toThrow(ManifestError);
  });

  test('an object that holds itself is a ManifestError', () => {
    const ring: Record<string, unknown> = { version: 1 };
    ring.engagements = { a: ring };
    onlyManifestErrors(() => parseManifest(ring));
    expect(() => parseManifest(ring)).toThrow(ManifestError);
  });

  test('an object nested a hundred thousand levels deep is a ManifestError', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    expect(() => parseManifest(deep)).toThrow(ManifestError);
    expect(() => parseManifest({ version: 1, engagements: { a: { close: deep } } })).toThrow(ManifestError);
  });

  test.each([
    '{"version":1,"engagements":{},"__proto__":{"polluted":true}}',
    '{"version":1,"engagements":{"__proto__":{"polluted":true}}}',
    '{"version":1,"engagements":{"a":{"terminalDialogs":{"__proto__":{"polluted":true}}}}}',
    '{"version":1,"engagements":{"a":{"events":{"__proto__":{}}}}}',
    '{"version":1,"engagements":{"a":{"close":{"__proto__":{"final":true}}}}}',
    '{"version":1,"engagements":{"a":{"events":["__proto__"]}}}',
  ])('__proto__ is refused and changes nothing: %s', async (text) => {
    await expect(parseManifestText(text, 'evil')).rejects.toThrow(/__proto__/);
    expect(() => parseManifest(JSON.parse(text))).toThrow(/__proto__/);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('names that JavaScript knows are names like any other', async () => {
    const manifest = await parseManifestText(
      '{"version":1,"engagements":{"constructor":{"terminalDialogs":{"toString":{},"hasOwnProperty":{}}}}}',
      'names',
    );
    expect([...terminalDialogIds(manifest)]).toEqual(['toString', 'hasOwnProperty']);
    const signals = [{ source: 'dialog', id: 'valueOf', outcome: 'completed', at: 0 }] as const;
    expect(decide(manifest, { signals, handoffInitiated: false }).ends).toBe(false);
  });

  test('a hundred thousand wrong fields are told in good time', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, 1]));
    const began = performance.now();
    expect(() => parseManifest({ version: 1, engagements: { a: many } })).toThrow(ManifestError);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
