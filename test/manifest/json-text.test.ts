import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJson } from '../../src/manifest/json-text.js';

describe('reading JSON', () => {
  test.each([
    ['{"a": 1,}', 1, 8, 'the comma before } must go'],
    ['[1,\n 2,\n]', 2, 3, 'the comma before ] must go'],
    ['{\n  // why\n  "a": 1}', 2, 3, 'a comment'],
    ["{'a': 1}", 1, 2, 'double quotes'],
    ['{a: 1}', 1, 2, 'expected a name in double quotes, but got a'],
    ['{"a" 1}', 1, 6, 'expected : after the name'],
    ['{"a": 1 "b": 2}', 1, 9, 'expected a comma or }'],
    ['{"a": 1', 1, 8, 'the end of the file'],
    ['', 1, 1, 'the end of the file'],
    ['{"a": yes}', 1, 7, 'expected a value, but got y'],
    ['{"a": "b}', 1, 7, 'no closing quote'],
    ['{"a": 01}', 1, 7, 'expected a value'],
    ['{} {}', 1, 4, 'expected the end of the file'],
    [`${'['.repeat(100_000)}`, 1, 102, 'levels deep'],
  ])('%j is wrong in line %d, column %d', (text, line, column, problem) => {
    expect(readJson(text)).toEqual({ line, column, problem: expect.stringContaining(problem) });
  });

  test('tells of keys that stand twice in one object, with the path and the line of the second', () => {
    expect(readJson('{"a": {"b": 1,\n "c": [{"d": 1, "d": 2}],\n "b": 2}}')).toMatchObject({
      findings: [
        { path: ['a', 'c', 0, 'd'], message: 'is there twice (again in line 2). Keep one.' },
        { path: ['a', 'b'], message: 'is there twice (again in line 3). Keep one.' },
      ],
    });
  });

  test('knows where everything stands; for what is missing, where it should', () => {
    const document = readJson('\n{"a": [1,\n  {"b": 2}],\n "c": {}}');
    const placeOf = 'value' in document ? document.placeOf : () => undefined;
    expect([[], ['a'], ['a', 0], ['a', 1, 'b'], ['c', 'd', 'e']].map(placeOf)).toEqual([
      { line: 2, column: 1 },
      { line: 2, column: 2 },
      { line: 2, column: 8 },
      { line: 3, column: 4 },
      { line: 4, column: 2 },
    ]);
  });

  test('gives the value of every JSON text', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.nat(4), (text, indent) => {
        const value = JSON.parse(text);
        expect(readJson(JSON.stringify(value, null, indent))).toMatchObject({ value, findings: [] });
      }),
    );
  });

  test('takes for JSON what JSON.parse takes, and nothing else', () => {
    const characters = fc.constantFrom(...'{}[]:,"\\ \n\t0123456789.eE+-truefalsn/*\'u\u0001é');
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.string({ unit: characters, maxLength: 2 }), fc.nat(2))
      .map(([text, at, put, cut]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + cut);
      });
    fc.assert(
      fc.property(fc.oneof(broken, fc.string({ unit: characters })), (text) => {
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        expect('value' in readJson(text)).toBe(parses);
      }),
      { numRuns: 2_000 },
    );
  });
});
