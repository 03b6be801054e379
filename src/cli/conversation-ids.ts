import type { TextLine } from './text-lines.js';

/** A line that holds the id of a conversation, or does not. */
export type IdLine =
  | { readonly number: number; readonly id: string }
  | { readonly number: number; readonly fault: string };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id as the platform writes it, or `undefined` where the text is none: Genesys Cloud's ids are UUIDs. */
export function conversationIdIn(text: string): string | undefined {
  const bare = text.trim();
  return uuid.test(bare) ? bare.toLowerCase() : undefined;
}

/**
 * The ids in a list: one a line, CSV (the column `conversationId` or `conversation_id`, else the first one; commas,
 * semicolons or tabs) or JSON Lines (the field of that name, or the id alone). Empty lines, and those that begin with
 * #, do not count.
 */
export async function* idLines(lines: AsyncIterable<TextLine>): AsyncGenerator<IdLine> {
  let read: ((text: string) => string | undefined) | undefined;
  for await (const { number, text } of lines) {
    if (/^\s*(#|$)/.test(text)) continue;
    const isFirst = read === undefined;
    read ??= readerFor(text);
    if (isFirst && isHeader(text)) continue;
    const id = conversationIdIn(read(text) ?? '');
    // What stands there instead may be a person's name or number: it is not repeated.
    yield id === undefined ? { number, fault: faultIn(text) } : { number, id };
  }
}

function readerFor(firstLine: string): (text: string) => string | undefined {
  if (/^\s*["{[]/.test(firstLine) && jsonIn(firstLine) !== undefined) return idInJson;
  const separator = [',', ';', '\t'].find((one) => firstLine.includes(one)) ?? ',';
  const column = fieldsOf(firstLine, separator).findIndex(isName);
  return (text) => fieldsOf(text, separator)[Math.max(column, 0)];
}

/** A first line of words without an id: the titles of columns. */
function isHeader(text: string): boolean {
  if (jsonIn(text) !== undefined) return false;
  const fields = text.split(/[,;\t]/).map((field) => field.trim().replace(/^"|"$/g, ''));
  return fields.some(isName) || fields.every((field) => /^[\p{L}_][\p{L}_ -]*$/u.test(field));
}

const isName = (name: string) => /^conversation[\s_-]?id$/i.test(name);

function idInJson(text: string): string | undefined {
  const value = jsonIn(text);
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const [, id] = Object.entries(value).find(([name]) => isName(name)) ?? [];
  return typeof id === 'string' ? id : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of a line of CSV (RFC 4180). */
function fieldsOf(line: string, separator: string): string[] {
  const field = new RegExp(
    ` *(?:"((?:[^"]|"")*)"[^${separator}]*|([^${separator}]*))(?:${separator}|$)`,
    'y',
  );
  const fields: string[] = [];
  while (field.lastIndex < line.length) {
    const [, quoted, bare = ''] = field.exec(line) ?? [];
    fields.push(quoted?.replaceAll('""', '"') ?? bare);
    // Where nothing fits any more, as after a quote that is never closed, lastIndex is 0 again.
    if (field.lastIndex === 0) break;
  }
  return fields;
}

function faultIn(text: string): string {
  return /^\s*\[/.test(text)
    ? "a JSON array. One id a line is wanted; jq -c '.[]' makes lines of it"
    : 'no conversation id (a UUID such as 7a0e1c9e-3f0b-4f57-9d0b-0d7a3c0e1f55)';
}
