import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RowLayout } from '../../src/campaign/campaign-row.js';
import { campaignRows, type ReadRow } from '../../src/campaign/campaign-rows.js';
import { readTemplate, type TextTemplate } from '../../src/campaign/text-template.js';
import { folderWith } from '../cli/run-cli.js';

const usual: RowLayout = {
  campaign: 'march',
  toColumn: 'to',
  textColumn: 'text',
  keyColumn: undefined,
  template: undefined,
};

async function read(content: string | Uint8Array, layout: Partial<RowLayout> = {}): Promise<ReadRow[]> {
  const file = join(folderWith({}), 'guests.csv');
  writeFileSync(file, content);
  const rows: ReadRow[] = [];
  for await (const row of campaignRows(file, { ...usual, ...layout })) rows.push(row);
  return rows;
}

const rowsIn = (all: readonly ReadRow[]) => all.flatMap((one) => (one.kind === 'row' ? [one.row] : []));
const faultsIn = (all: readonly ReadRow[]) =>
  all.flatMap((one) => (one.kind === 'invalid' ? [[one.invalid.line, one.invalid.fault]] : []));

describe('the rows of a campaign', () => {
  it('reads a file with a byte order mark, CRLF, semicolons and rows of separators', async () => {
    const rows = await read('\ufeffto;text;key\r\n a@x ;"Hällo;\r\nyou";k-1\r\n;;\r\nb@x;Hi;k-2\r\n');
    expect(rowsIn(rows).map(({ to, text, key, line }) => [to, text, key, line])).toEqual([
      ['a@x', 'Hällo;\r\nyou', 'k-1', 2],
      ['b@x', 'Hi', 'k-2', 5],
    ]);
    expect(rows).toHaveLength(2);
  });

  it('reads JSON Lines, and names the lines that are none', async () => {
    const rows = await read(
      '{"to":"a","text":"A","key":7}\n\n{"to": oops}\n[1]\n{"to":"b"}\n{"to":"c","text":"C"}',
    );
    expect(rowsIn(rows).map(({ key, line }) => [key, line])).toEqual([
      ['7', 1],
      [expect.stringMatching(/^row-[0-9a-f]{40}$/), 6],
    ]);
    expect(faultsIn(rows)).toEqual([
      [3, 'no JSON'],
      [4, 'no JSON object'],
      [5, 'There is no column "text". There are: to.'],
    ]);
  });

  it('names the fault of each row, and nothing that stands in it', async () => {
    const long = 'x'.repeat(2_001);
    const rows = await read(
      `to,text,id\n,Hi,1\nSecret,,2\nSecret,${long},3\n4.917E+12,Hi,4\nSecret,Hi\nSecret,Hi,6,7\n`,
    );
    expect(faultsIn(rows)).toEqual([
      [2, 'nothing in the column "to"'],
      [3, 'nothing in the column "text"'],
      [4, 'a text of 2001 characters; 2000 are allowed'],
      [
        5,
        'a number that a spreadsheet has rounded in the column "to". Format the column as text, and export again',
      ],
      [6, '2 fields, where the header has 3'],
      [7, '4 fields, where the header has 3'],
    ]);
    expect(JSON.stringify(faultsIn(rows))).not.toContain('Secret');
  });

  it('makes the same key of the same row each time, another for another campaign, and none that tells the guest', async () => {
    const keyOf = async (content: string, layout: Partial<RowLayout> = {}) =>
      rowsIn(await read(content, layout))[0]?.key;
    const key = await keyOf('to,text\n+49170,Hi');
    expect(await keyOf('text,to\nHi,+49170')).toBe(key);
    expect(await keyOf('to,text\n+49170,Hi', { campaign: 'april' })).not.toBe(key);
    const byId = await keyOf('to,text,id\n+49170,Hi,4711');
    expect(await keyOf('to,text,id\n+49171,Hi,4711')).toBe(byId);
    expect(`${key}${byId}`).not.toMatch(/49170|4711/);
  });

  it('takes a row once that comes twice, and refuses one key for two things', async () => {
    const rows = await read('to,text,key\na,Hi,1\nb,Hi,2\na,Hi,1\na,Other,1\n');
    expect(rows.map(({ kind }) => kind)).toEqual(['row', 'row', 'duplicate', 'invalid']);
    expect(faultsIn(rows)[0]?.[1]).toContain('the same key, id or guest as line 2');
  });

  it('fills the text from the columns, and refuses rows where one is empty', async () => {
    const template = readTemplate('Dear {name}, {{really}} {sum} €') as TextTemplate;
    const rows = await read('to,name,sum\na,Ann,3\nb,,4\n', { template });
    expect(rowsIn(rows).map(({ text }) => text)).toEqual(['Dear Ann, {really} 3 €']);
    expect(faultsIn(rows)).toEqual([[3, 'nothing in the column "name", which the text uses']]);
  });

  it.each([
    ['\n', 1_000],
    ['\r\n', 70_000],
    ['\r', 1_000],
  ])('names the line that is not UTF-8, where lines end with %j', async (end, long) => {
    const lines = ['to,text', `a,${'ü'.repeat(long)}`, 'b,früh', 'c,f\xfcr', 'd,Hi'];
    const content = lines.map((line, at) => Buffer.from(line + end, at === 3 ? 'latin1' : 'utf8'));
    await expect(read(Buffer.concat(content))).rejects.toThrow('something in line 4 is in another encoding');
  });

  it.each([
    ['to,to,text\n', 'the column "to" is in the header twice'],
    ['too,text\na,b\n', 'There is no column "to". Did you mean "too"?'],
    ['a,b\n1,2', 'There is no column "to". There are: a, b.'],
    ['', 'is empty.'],
    ['\n \n', 'is empty.'],
    ['[{"to":1}]', 'is a JSON array'],
    ['to,text\na,"b', 'a quote is opened and never closed'],
    [Buffer.from('\ufeffto,text\na,b', 'utf16le'), 'is UTF-16 (little endian)'],
    [Buffer.from('to,text\na,b', 'utf16le'), 'is UTF-16 (little endian)'],
    [Buffer.from('to,text\na,b', 'utf16le').swap16(), 'is UTF-16 (big endian)'],
    [Buffer.from('to,text\na,f\xfcr dich', 'latin1'), 'is not UTF-8: something in line'],
    [new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]), 'is a spreadsheet or a zip archive'],
  ])('refuses the file %j as a whole', async (content, part) => {
    await expect(read(content)).rejects.toThrow(part);
  });
});

describe('a template', () => {
  it.each([
    ['a {b', 'has a single {'],
    ['a } b', 'has a single }'],
    ['a {} b', 'has {} without the name'],
  ])('%j is refused', (text, part) => {
    expect(readTemplate(text)).toMatchObject({ fault: expect.stringContaining(part) });
  });
});
