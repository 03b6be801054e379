import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, csvRecords } from '../../src/campaign/csv-records.js';

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function read(text: string, size = 1_000): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of csvRecords(inPieces(text, size))) records.push(record);
  return records;
}

const fieldsIn = async (text: string) => (await read(text)).map(({ fields }) => fields);

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
const cell = fc.string({
  unit: fc.constantFrom('a', 'ü', '😀', ' ', ',', ';', '\t', '"', '\n', '\r', '\r\n', '0'),
  maxLength: 8,
});

describe('reading CSV', () => {
  it('gives back what was written, however it is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (rows, separator, end, size, endsWithBreak) => {
          // A header in which only the separator can be one.
          const all = [['to', 'text'], ...rows];
          const text = all.map((row) => row.map(quoted).join(separator)).join(end);
          const records = await read(endsWithBreak ? text + end : text, size);
          expect(records.map(({ fields }) => fields)).toEqual(all);
          expect(records.every(({ fault }) => fault === undefined)).toBe(true);
        },
      ),
    );
  });

  it('loses no character of a text that breaks the rules', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', ',', '"', '\n'), maxLength: 30 }),
        async (text) => {
          const records = await read(`x,y\n${text}`).catch((error: Error) => error);
          if (records instanceof Error) {
            expect(records.message).toContain('never closed');
            return;
          }
          const letters = (all: string) => all.replace(/[^a]/g, '').length;
          expect(letters(records.map(({ fields }) => fields.join('')).join(''))).toBe(letters(text));
          // Quotes that stand where none may be are never passed over.
          const breaks = /(^|\n)a+"/.test(text.replace(/"[^"]*"/g, ''));
          if (breaks) expect(records.some(({ fault }) => fault !== undefined)).toBe(true);
        },
      ),
    );
  });

  it('names the line in which each record begins', async () => {
    const records = await read('to,text\r\n\r\n1,"two\r\nlines"\r\n2,last');
    expect(records.map(({ line }) => line)).toEqual([1, 3, 5]);
    expect(records[1]?.fields).toEqual(['1', 'two\r\nlines']);
  });

  it('goes on in the next line after a record that breaks the rules', async () => {
    const records = await read('a,b\n1,x"y"\n"2"z,w\n3,fine\n');
    expect(records.map(({ fault }) => fault)).toEqual([
      undefined,
      'a quote inside a field that does not begin with one',
      'characters after a closing quote',
      undefined,
    ]);
  });

  it('says where a quote is opened that is never closed', async () => {
    await expect(read('a,b\n1,2\n3,"four\n5,6\n')).rejects.toThrow(
      'the record that begins in line 3, a quote',
    );
  });

  it('stops before one record fills the memory', async () => {
    await expect(read(`a,b\n1,"${'x\n'.repeat(60_000)}"`)).rejects.toThrow('more than 100,000 characters');
  });

  it('takes the separator that the header has most of', async () => {
    expect(await fieldsIn('"a;b",c,d\n1;2,3,4')).toEqual([
      ['a;b', 'c', 'd'],
      ['1;2', '3', '4'],
    ]);
    expect(await fieldsIn('to;text\n1;a, b, c')).toEqual([
      ['to', 'text'],
      ['1', 'a, b, c'],
    ]);
    expect(await fieldsIn('to\n1')).toEqual([['to'], ['1']]);
  });

  it.each([1, 3, 1_000])(
    'takes the separator that the first line declares for Excel, in pieces of %i',
    async (size) => {
      const records = await read('sep=;\r\nto;text, first, and more\r\n1;2,3,4\r\n', size);
      expect(records.map(({ line, fields }) => [line, ...fields])).toEqual([
        [2, 'to', 'text, first, and more'],
        [3, '1', '2,3,4'],
      ]);
    },
  );
});
