import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/errors/fault.js';
import { ManifestError } from '../../src/errors/manifest-error.js';
import { loadManifest, parseManifestFiles } from '../../src/manifest/load-manifest.js';
import { readManifestFiles } from '../../src/manifest/read-manifest-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifests-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(files: Readonly<Record<string, string | object>>): void {
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const withEngagements = (...names: string[]) => ({
  version: 1,
  engagements: Object.fromEntries(names.map((name) => [name, { terminalDialogs: [`${name}-end`] }])),
});

async function faultsOf(source: string): Promise<readonly Fault[]> {
  const error = await loadManifest(source).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ManifestError);
  return (error as ManifestError).faults;
}

describe('a folder of manifests', () => {
  test('is one manifest with the engagements of all its files', async () => {
    put({
      'b.yaml': 'version: 1\nengagements:\n  survey:\n    terminalDialogs: [thanks]\n',
      'a.json': withEngagements('reminder', 'welcome'),
      'c.yml': 'version: 1\ndefaults:\n  close:\n    grace: 9s\nengagements: {}\n',
    });
    const manifest = await loadManifest(folder);
    expect(Object.keys(manifest.engagements)).toEqual(['reminder', 'welcome', 'survey']);
    expect(manifest.defaults?.close?.grace).toBe('9s');
    expect(Object.isFrozen(manifest.engagements)).toBe(true);
    expect(await loadManifest(pathToFileURL(folder))).toEqual(manifest);
    expect(await loadManifest(manifest)).toBe(manifest);
  });

  test('passes over what no manifest is named like', async () => {
    mkdirSync(join(folder, 'old.json'));
    put({
      'a.json': withEngagements('a'),
      '.a.json.swp': 'x',
      '.hidden.json': '{',
      'a.json~': '{',
      'engagements.schema.json': { type: 'object' },
      'README.md': '# Read me',
    });
    expect(Object.keys((await loadManifest(folder)).engagements)).toEqual(['a']);
  });

  test('refuses an engagement that two files have, and names both', async () => {
    put({ 'a.json': withEngagements('x', 'y'), 'b.json': withEngagements('z', 'y') });
    expect(await faultsOf(folder)).toEqual([
      {
        path: 'engagements.y',
        message: `is in ${join(folder, 'a.json')} already. Keep one of the two, or give one another name.`,
        file: join(folder, 'b.json'),
        line: 1,
        column: expect.any(Number),
      },
    ]);
  });

  test('refuses defaults in two files, because they hold for all', async () => {
    const defaults = { close: { grace: '1s' } };
    put({ 'a.json': { ...withEngagements('a'), defaults }, 'b.json': { ...withEngagements('b'), defaults } });
    expect(await faultsOf(folder)).toMatchObject([
      { path: 'defaults', file: join(folder, 'b.json'), message: expect.stringContaining('a.json already') },
    ]);
  });

  test('lays the defaults of one file under the engagements of another', async () => {
    const strict = { version: 1, defaults: { close: { teardown: 'never' } }, engagements: {} };
    put({
      'defaults.json': strict,
      'a.json': { version: 1, engagements: { a: { close: { strategy: 'teardown' } } } },
    });
    expect(await faultsOf(folder)).toMatchObject([
      { path: 'engagements.a.close.strategy', file: join(folder, 'a.json') },
    ]);
  });

  test('tells the faults of all files at once, file by file, each with its place', async () => {
    put({
      'a.json': '{\n  "version": 1,\n  "engagements": {},\n}',
      'b.yaml': 'version: 1\nengagements:\n  b:\n    clsoe: {}\n',
      'c.json': { version: 2, engagements: [] },
      'd.json': withEngagements('d'),
    });
    const faults = await faultsOf(folder);
    expect(faults.map(({ file, line, path }) => [file?.slice(folder.length + 1), line, path])).toEqual([
      ['a.json', 3, ''],
      ['b.yaml', 4, 'engagements.b.clsoe'],
      ['c.json', 1, 'version'],
    ]);
    await expect(loadManifest(folder)).rejects.toThrow(
      `${join(folder, 'b.yaml')}:4:5 engagements.b.clsoe: is`,
    );
  });

  test('tells rules that fit the same sessions across files', async () => {
    const ruled = (name: string) => ({
      version: 1,
      engagements: { [name]: { match: { channels: ['web'] } } },
    });
    put({ 'a.json': ruled('a'), 'b.json': ruled('b') });
    expect(await faultsOf(folder)).toMatchObject([
      { path: 'engagements.b.match', file: join(folder, 'b.json') },
    ]);
  });

  test('without a manifest in it says so', async () => {
    put({ 'README.md': 'x' });
    expect(await faultsOf(folder)).toEqual([
      { path: '', message: 'is a folder without a .json, .yaml or .yml file in it.' },
    ]);
  });

  test('a file of a megabyte and more is refused unread', async () => {
    put({ 'a.json': ' '.repeat(1_000_001) });
    expect(await faultsOf(join(folder, 'a.json'))).toMatchObject([
      { message: expect.stringContaining('is 1000001 bytes long') },
    ]);
  });

  test('no order of the files makes a difference to what counts', async () => {
    put({ 'a.json': withEngagements('a'), 'b.json': withEngagements('b') });
    const files = await readManifestFiles(folder);
    expect(files).toHaveLength(2);
    expect(parseManifestFiles(files, 'x')).toEqual(parseManifestFiles(files.toReversed(), 'x'));
  });
});

test('a fault that is a question ends as one', async () => {
  put({ 'a.yaml': 'version:1\nengagements:{}\n' });
  const [fault] = await faultsOf(join(folder, 'a.yaml'));
  expect(fault?.message).toMatch(/is the blank after each colon missing\?$/);
});

describe('a manifest that is not in UTF-8', () => {
  const yaml = 'version: 1\nengagements:\n  call:\n    close:\n      lateGuest: { text: "%" }\n';
  const json = '{\n"version": 1, "engagements": {\n"call": { "close": { "lateGuest": { "text": "%" } } } } }';

  test.each([
    ['a.yaml', yaml, 'Schöne Grüße', 5, 30, 'Windows-1252 or Latin-1'],
    ['a.json', json, 'Schöne Grüße', 3, 49, 'Windows-1252 or Latin-1'],
    ['a.yaml', yaml.replaceAll('\n', '\r\n'), 'so \x96 bye', 5, 30, 'Windows-1252'],
  ])(
    'is refused with its place and what it seems to be: %s %#',
    async (name, form, text, line, column, seems) => {
      const file = join(folder, name);
      writeFileSync(file, Buffer.from(form.replace('%', text), 'latin1'));
      const [fault, ...more] = await faultsOf(file);
      expect(more).toEqual([]);
      expect(fault).toMatchObject({ file, line, column });
      expect(fault?.message).toContain(
        `is not in UTF-8: line ${line}, column ${column} seems to be in ${seems}. Save it as UTF-8`,
      );
    },
  );

  test.each([
    ['with a mark, little', '\ufeff', false, 'UTF-16 (little endian)'],
    ['with a mark, big', '\ufeff', true, 'UTF-16 (big endian)'],
    ['without a mark, little', '', false, 'UTF-16 (little endian)'],
    ['without a mark, big', '', true, 'UTF-16 (big endian)'],
  ])('is refused where it is UTF-16 %s endian', async (_, mark, swap, words) => {
    for (const [name, form] of [
      ['a.yaml', yaml],
      ['a.json', json],
    ] as const) {
      const bytes = Buffer.from(mark + form, 'utf16le');
      writeFileSync(join(folder, name), swap ? bytes.swap16() : bytes);
      const [fault] = await faultsOf(join(folder, name));
      expect(fault?.message).toContain(`is in ${words}, not in UTF-8. Save it as UTF-8`);
    }
  });

  test('is told beside what is wrong with the other files', async () => {
    put({ 'a.yaml': yaml.replace('%', 'Grüße') });
    writeFileSync(join(folder, 'b.yaml'), Buffer.from(yaml.replace('%', 'ü'), 'latin1'));
    writeFileSync(join(folder, 'c.json'), Buffer.from('{}', 'utf16le'));
    expect((await faultsOf(folder)).map(({ file }) => file)).toEqual(
      ['b.yaml', 'c.json'].map((name) => join(folder, name)),
    );
  });

  test('umlauts in UTF-8 are read as they are, with and without a byte order mark', async () => {
    put({ 'a.yaml': `\ufeff${yaml.replace('%', 'Schöne Grüße')}` });
    const { engagements } = await loadManifest(join(folder, 'a.yaml'));
    expect(engagements.call?.close?.lateGuest).toEqual({ text: 'Schöne Grüße' });
  });
});
