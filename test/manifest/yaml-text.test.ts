import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ManifestError } from '../../src/errors/manifest-error.js';
import { parseManifest, parseManifestText } from '../../src/manifest/load-manifest.js';
import { readYaml } from '../../src/manifest/yaml-text.js';
import { fullManifest } from './full-manifest.js';

/** As a careful writer would: words that YAML 1.1 takes for true or false, such as `no`, are put in quotes. */
const asYaml = (value: unknown) => stringify(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1' });

function findingsIn(text: string) {
  const document = readYaml(text);
  return 'value' in document ? document.findings : [document];
}

describe('reading YAML', () => {
  test('gives the same manifest as JSON', async () => {
    expect(await parseManifestText(asYaml(fullManifest), 'full.yaml')).toEqual(parseManifest(fullManifest));
    expect(await parseManifestText(JSON.stringify(fullManifest, null, 2), 'full.yml')).toEqual(
      parseManifest(fullManifest),
    );
  });

  test.each([
    ['a: 1\n\tb: 2', 2, 1, 'this one has a tab'],
    ['a: b: c', 1, 4, 'a second colon in this line'],
    ['a: "x', 1, 6, 'missing closing "quote'],
    ['a: [1, 2', 1, 9, 'a bracket is not closed'],
    ['a: 1\nb\nc: 1', 2, 1, 'expected a colon after this name'],
    ['a: @home', 1, 4, 'must be in quotes'],
    ["a: 'it's'", 1, 8, 'unexpected scalar'],
    ['a: "\\p"', 1, 5, 'begins a special character'],
    ['%YAML 1.1\n---\na: no', 1, 1, 'expected YAML 1.2'],
    ['a: 1\n---\nb: 2', 2, 1, 'a second document'],
    ['a:1\nb:2', 1, 1, 'is the blank after each colon missing?'],
    ['', 1, 1, 'the file is empty'],
    ['# only a comment\n', 1, 1, 'the file is empty'],
  ])('%j is wrong in line %d, column %d', (text, line, column, problem) => {
    expect(readYaml(text)).toEqual({ line, column, problem: expect.stringContaining(problem) });
  });

  test.each([
    ['a: &x 1\nb: 2', ['a'], 'has the anchor &x'],
    ['a: &x 1\nb: *x', ['b'], 'is the alias *x'],
    ['b: *nowhere', ['b'], 'is the alias *nowhere'],
    ['a: !!binary aGk=', ['a'], 'has the tag tag:yaml.org,2002:binary'],
    ['a: !!js/function "x"', ['a'], 'has the tag'],
    ['a: !!str 5', ['a'], 'has the tag'],
    ['? [a]\n: b', [], 'has a name that is no plain text in line 1'],
    ['~: b', [], 'has a name that is no plain text'],
    ['a:\n  b: 1\n  b: 2', ['a', 'b'], 'is there twice (again in line 3)'],
    [
      'a: no',
      ['a'],
      'no is a text to some readers of YAML, and false to others. Write false, or "no" in quotes',
    ],
    ['a: On', ['a'], 'Write true, or "On" in quotes'],
    ['a: 0815', ['a'], '0815 is read as the number 815. Write that, or put it in quotes: "0815"'],
    ['a: 1.0', ['a'], 'is read as the number 1'],
    ['a: .nan', ['a'], 'is read as the number NaN'],
  ])('%j is told', (text, path, message) => {
    expect(findingsIn(text)).toContainEqual({ path, message: expect.stringContaining(message) });
  });

  // Each of these overflows the stack of the parser, and some end the process with it.
  test.each(['[', '{', '- ', '? ', ': ', 'a: ', '- ? ', '[{a: ', '- &a ', '? - : '])(
    'a text nested without end is refused before it is parsed: %j',
    (unit) => {
      for (const end of ['', '\nx: 1\n']) {
        expect(readYaml(unit.repeat(300_000) + end)).toEqual({
          line: 1,
          column: expect.any(Number),
          problem: 'it is nested too deep',
        });
      }
    },
  );

  test('a text that is indented without end is refused before it is parsed', () => {
    const steps = Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
    expect(readYaml(steps)).toMatchObject({ line: 202, problem: 'it is nested too deep' });
  });

  test.each([
    JSON.stringify(Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`k${at}`, [at]]))),
    Array.from({ length: 1_000 }, (_, at) => `k${at}:\n  - a: ${at}`).join('\n'),
    `a: "${'[ - '.repeat(400)}"\nb: >\n${' '.repeat(150)}x${' - '.repeat(200)}\n`,
  ])('a text that is long but not deep is read', (text) => {
    expect(readYaml(text)).toMatchObject({ findings: [] });
  });

  test('a bomb of aliases is refused before it goes off', async () => {
    const levels = Array.from(
      { length: 30 },
      (_, at) => `l${at + 1}: &l${at + 1} [${`*l${at}, `.repeat(9)}*l${at}]`,
    );
    const bomb = ['l0: &l0 boom', ...levels].join('\n');
    await expect(parseManifestText(bomb, 'bomb.yaml')).rejects.toThrow(ManifestError);
  });

  test.each(['no: x', 'on: x', 'y: x', 'true: x', '0815: x', '1e3: x', '<<: x'])(
    'a name is what is written: %s',
    (text) => {
      expect(readYaml(text)).toMatchObject({ value: { [text.split(':')[0] as string]: 'x' }, findings: [] });
    },
  );

  test.each(['"no"', "'0815'", '2026-01-01', '12:30', 'null and void', 'yes, please'])(
    'what is clearly a text is one: %s',
    (text) => {
      const bare = text.replace(/^(["'])(.*)\1$/, '$2');
      expect(readYaml(`a: ${text}`)).toMatchObject({ value: { a: bare }, findings: [] });
    },
  );

  test('Norwegian guests get the Norwegian text', async () => {
    const { engagements } = await parseManifestText(
      'version: 1\nengagements:\n  a:\n    close:\n      lateGuest:\n        text:\n          default: Bye\n          no: Ha det\n',
      'norway.yaml',
    );
    expect(engagements.a?.close?.lateGuest?.text).toEqual({ default: 'Bye', no: 'Ha det' });
  });

  test('__proto__ is refused and changes nothing', async () => {
    const evil = 'version: 1\nengagements: {}\n__proto__:\n  polluted: true\n';
    await expect(parseManifestText(evil, 'evil.yaml')).rejects.toThrow(/__proto__: cannot be used as a name/);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('a fault is told with its line and column', async () => {
    const text = 'version: 1\nengagements:\n  a:\n    close:\n      grace: 3\n    events: [x, "", z]\n';
    await expect(parseManifestText(text, 'a.yaml')).rejects.toThrow(
      expect.objectContaining({
        faults: [
          expect.objectContaining({ path: 'engagements.a.close.grace', file: 'a.yaml', line: 5, column: 7 }),
          expect.objectContaining({ path: 'engagements.a.events[1]', file: 'a.yaml', line: 6, column: 17 }),
        ],
      }),
    );
  });

  test('gives the value of everything that JSON can say', () => {
    const value = fc.json({ maxDepth: 4 }).map((text) => ({ value: JSON.parse(text) as unknown }));
    fc.assert(
      fc.property(value, fc.boolean(), (given, flow) => {
        const text = flow ? JSON.stringify(given, null, 1) : asYaml(given);
        const document = readYaml(text);
        if (!('value' in document)) throw new Error(`${text}: ${document.problem}`);
        // Numbers such as 1e21 are written otherwise than they are printed; those are told.
        const refused = document.findings.filter(({ message }) => !message.includes('is read as the number'));
        expect(refused).toEqual([]);
        if (document.findings.length === 0) expect(document.value).toEqual(given);
      }),
      { numRuns: 1_000 },
    );
  });

  test('any text is a manifest or a ManifestError', async () => {
    const characters = fc.constantFrom(...'{}[]:,-?&*!|>%@`"\'#~ \n\t0aé\u0000');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: characters, maxLength: 60 }), async (text) => {
        await expect(parseManifestText(text, 'any.yaml')).rejects.toThrow(ManifestError);
      }),
      { numRuns: 2_000 },
    );
  });
});
