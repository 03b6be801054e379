import { stat } from 'node:fs/promises';
import { nearest } from '../nearest.js';
import { CampaignFileError } from './campaign-file-error.js';
import { type CsvRecord, csvRecords } from './csv-records.js';
import { unguarded } from './formula-guard.js';
import { type JsonRecord, jsonRecords } from './json-records.js';
import { readText } from './read-text.js';

/** What is written about a row that was set aside; a file of such rows can be given again. */
export const rejectFields = ['rejectedLine', 'rejectedReason', 'rejectedMark'] as const;

/** A row of a campaign's file, as it stands there. */
export interface FileRow {
  /** The line in which it begins, from 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly fault?: string | undefined;
  /** What stands there, for the rejects: the fields of CSV, or a line of JSON Lines. */
  readonly raw: readonly string[] | string;
}

/** A file of guests, opened to be read once. */
export interface CampaignFile {
  /** The names of the columns; `undefined` for JSON Lines, where each row has its own. */
  readonly columns: readonly string[] | undefined;
  readonly rows: AsyncIterable<FileRow>;
}

/** Opens CSV with a header, or JSON Lines; which of them it is shows in its first character. @throws CampaignFileError */
export async function openCampaignFile(path: string): Promise<CampaignFile> {
  await refuseStream(path);
  const pieces = readText(path);
  let head = '';
  while (head.trim() === '') {
    const { value, done } = await pieces.next();
    if (done) throw new CampaignFileError(`${path} is empty.`);
    head += value;
  }
  const text = resumed(head, pieces);
  const [first] = head.trim();
  if (first === '[')
    throw new CampaignFileError(
      `${path} is a JSON array. One object a line is wanted; jq -c '.[]' makes lines of it.`,
    );
  if (first === '{') return { columns: undefined, rows: fromJson(jsonRecords(text, path)) };
  const records = csvRecords(text, path);
  const header = await records.next();
  if (header.done) throw new CampaignFileError(`${path} is empty.`);
  const columns = columnsOf(header.value, path);
  if (!columns.some(isRejectField)) return { columns, rows: fromCsv(records, columns) };
  const asTheyWere = columns.map(unguarded);
  return { columns: asTheyWere, rows: fromCsv(withoutGuards(records), asTheyWere) };
}

/** Whether a column is one that only files of rejects have. */
export function isRejectField(name: string): boolean {
  return (rejectFields as readonly string[]).includes(name);
}

/** The fields of a file of rejects as they stood where they came from. */
async function* withoutGuards(records: AsyncIterable<CsvRecord>): AsyncGenerator<CsvRecord> {
  for await (const record of records) yield { ...record, fields: record.fields.map(unguarded) };
}

/** What can be read once only cannot be checked first. @throws CampaignFileError */
async function refuseStream(path: string): Promise<void> {
  // Why it cannot be read says whoever reads it.
  const found = await stat(path).catch(() => undefined);
  const isStream = path === '-' || !(found === undefined || found.isFile() || found.isDirectory());
  if (!isStream) return;
  throw new CampaignFileError(
    `${path === '-' ? 'stdin' : path} can be read once only, and all of the guests are checked before the first is written to. Save it in a file first: … > guests.csv`,
  );
}

async function* resumed(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

/** The columns of a header. @throws CampaignFileError where it cannot be one */
function columnsOf({ fields, fault, line }: CsvRecord, path: string): readonly string[] {
  if (fault !== undefined) throw new CampaignFileError(`${path}:${line}: the header has ${fault}.`);
  const columns = fields.map((field) => field.trim());
  const twice = columns.find((name, at) => name !== '' && columns.indexOf(name) < at);
  if (twice !== undefined)
    throw new CampaignFileError(
      `${path}: the column ${JSON.stringify(twice)} is in the header twice. Rename one of them.`,
    );
  return columns;
}

/** The fault of a column that is not there, with the nearest that is. */
export function missingColumn(name: string, columns: readonly string[]): string {
  const there = columns.filter((one) => one !== '');
  const meant = nearest(name, there);
  const advice =
    meant === undefined
      ? `There are: ${there.slice(0, 20).join(', ')}.`
      : `Did you mean ${JSON.stringify(meant)}?`;
  return `There is no column ${JSON.stringify(name)}. ${advice}`;
}

async function* fromCsv(
  records: AsyncIterable<CsvRecord>,
  columns: readonly string[],
): AsyncGenerator<FileRow> {
  for await (const { line, fields, fault } of records) {
    // Spreadsheets export what was once filled as a row of separators.
    if (fault === undefined && fields.every((field) => field.trim() === '')) continue;
    const ragged =
      fields.length === columns.length
        ? undefined
        : `${fields.length} fields, where the header has ${columns.length}`;
    const named: Record<string, string> = Object.create(null);
    for (const [at, name] of columns.entries()) if (name !== '') named[name] = fields[at] ?? '';
    yield { line, fields: named, fault: fault ?? ragged, raw: fields };
  }
}

async function* fromJson(records: AsyncIterable<JsonRecord>): AsyncGenerator<FileRow> {
  for await (const record of records) yield record;
}
