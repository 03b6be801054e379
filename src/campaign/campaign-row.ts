import { createHmac } from 'node:crypto';
import type { EngagementStart } from '../open-messaging/starting/start-engagement.js';
import { type FileRow, missingColumn, rejectFields } from './campaign-file.js';
import type { TextTemplate } from './text-template.js';

/** Where in a row things stand. */
export interface RowLayout {
  readonly campaign: string;
  readonly toColumn: string;
  readonly textColumn: string;
  readonly template: TextTemplate | undefined;
  /** `undefined`: the column `key`, where there is one. */
  readonly keyColumn: string | undefined;
}

/** The columns that are looked for where nobody names others. */
export const usualColumns = { to: 'to', text: 'text', key: 'key', id: 'id' } as const;

/** A row that can be started. */
export interface CampaignRow extends Pick<EngagementStart, 'to' | 'text' | 'key'> {
  readonly line: number;
  readonly source: FileRow;
  /** What it was rejected as before it was mended, where that was not its key. */
  readonly mended?: string | undefined;
}

/** The columns that have to be there. @returns the first one's fault */
export function faultOfColumns(layout: RowLayout, columns: readonly string[]): string | undefined {
  const { template, toColumn, textColumn, keyColumn } = layout;
  const wanted = [
    toColumn,
    ...(template === undefined ? [textColumn] : template.names),
    ...(keyColumn === undefined ? [] : [keyColumn]),
  ];
  const missing = wanted.find((name) => !columns.includes(name));
  return missing === undefined ? undefined : missingColumn(missing, columns);
}

/** What a row asks for, or why it cannot. The fault names columns, and never what stands in them. */
export function readRow(source: FileRow, layout: RowLayout): CampaignRow | { readonly fault: string } {
  const { fields, line } = source;
  if (source.fault !== undefined) return { fault: source.fault };
  const missing = faultOfColumns(layout, Object.keys(fields));
  if (missing !== undefined) return { fault: missing };
  const { toColumn, textColumn, template } = layout;
  const to = (fields[toColumn] ?? '').trim();
  const fault = faultOfAddress(to, toColumn) ?? faultOfPlaces(fields, template);
  if (fault !== undefined) return { fault };
  const text = template === undefined ? (fields[textColumn] ?? '') : template.fill(fields);
  if (text.trim() === '') return { fault: `nothing in the column ${JSON.stringify(textColumn)}` };
  if (text.length > longestText)
    return { fault: `a text of ${text.length} characters; ${longestText} are allowed` };
  const key = keyOf(fields, to, layout);
  if (typeof key !== 'string') return key;
  const mark = givenMark(source);
  return { to, text, key, line, source, mended: mark === key ? undefined : mark };
}

/**
 * By what a row is known that cannot be started: what it was rejected as before; else the key that it will have when it is
 * mended, where that shows already; else what stands there, and in which line.
 */
export function markOf(source: FileRow, layout: RowLayout): string {
  const { toColumn } = layout;
  const to = (source.fields[toColumn] ?? '').trim();
  const address = faultOfAddress(to, toColumn) === undefined ? to : undefined;
  const key = source.fault === undefined ? keyOf(source.fields, address, layout) : undefined;
  return givenMark(source) ?? (typeof key === 'string' ? key : markOfPlace(source, layout));
}

/** The same of a row that has the key of another one. */
export function markOfPlace(source: FileRow, { campaign }: RowLayout): string {
  return givenMark(source) ?? hashed(campaign, ['line', source.line, source.raw]);
}

/** What an earlier run has written about the row into the file of its rejects. */
function givenMark({ fields }: FileRow): string | undefined {
  const mark = fields[rejectFields[2]]?.trim() ?? '';
  return isKey(mark) ? mark : undefined;
}

/** What the platform takes in one message. */
const longestText = 2_000;
const longestAddress = 1_000;
const longestKey = 200;

function faultOfAddress(to: string, column: string): string | undefined {
  const where = `in the column ${JSON.stringify(column)}`;
  if (to === '') return `nothing ${where}`;
  if (to.length > longestAddress) return `more than ${longestAddress} characters ${where}`;
  if (/\p{Cc}/u.test(to)) return `a line break or another control character ${where}`;
  // The rejects have it before what a spreadsheet would run; it is taken away again where their marks are left in.
  if (/^'[=+\-@]/.test(to)) return `an apostrophe before the address ${where}. Take it away`;
  // 49170123456789 becomes 4.91701E+13 when a spreadsheet takes it for a number.
  if (/^\d([.,]\d+)?E\+?\d+$/i.test(to))
    return `a number that a spreadsheet has rounded ${where}. Format the column as text, and export again`;
  return undefined;
}

function faultOfPlaces(
  fields: Readonly<Record<string, string>>,
  template: TextTemplate | undefined,
): string | undefined {
  const empty = template?.names.find((name) => (fields[name] ?? '').trim() === '');
  return empty === undefined
    ? undefined
    : `nothing in the column ${JSON.stringify(empty)}, which the text uses`;
}

/** A key as the record takes it: it may be the caller's own. */
function isKey(text: string): boolean {
  return text !== '' && text.length <= longestKey && !/[\p{Cc}\p{Surrogate}]/u.test(text);
}

function keyOf(
  fields: Readonly<Record<string, string>>,
  to: string | undefined,
  { campaign, keyColumn }: RowLayout,
): string | { readonly fault: string } {
  const column = keyColumn ?? usualColumns.key;
  const where = `in the column ${JSON.stringify(column)}`;
  const own = fields[column]?.trim() ?? '';
  if (isKey(own)) return own;
  if (own !== '') return { fault: `more than ${longestKey} characters, or a control character, ${where}` };
  if (keyColumn !== undefined) return { fault: `nothing ${where}` };
  const id = fields[usualColumns.id]?.trim() ?? '';
  if (id !== '') return hashed(campaign, ['id', id]);
  return to === undefined ? { fault: 'no key, no id and no address' } : hashed(campaign, ['to', to]);
}

/** Hashed, because keys are kept: neither an address nor a customer's number may be in the record. */
function hashed(campaign: string, told: readonly unknown[]): string {
  return `row-${createHmac('sha256', campaign).update(JSON.stringify(told)).digest('hex').slice(0, 40)}`;
}
