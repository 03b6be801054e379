import { declaredSeparator, separatorOf } from '../csv-separator.js';
import { printable } from '../printable.js';
import type { TextLine } from './text-lines.js';
import { UsageError } from './usage-error.js';

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
 * The ids in a list: one a line, CSV (commas, semicolons or tabs) or JSON Lines. Where columns have titles, the one that is
 * called `conversationId` or `conversation_id` counts; where they have none, the only id in the line. Empty lines, and
 * those that begin with #, do not count.
 *
 * @param source what the list is called
 * @throws UsageError where it cannot be told which column or id is meant: the wrong one would be closed
 */
export async function* idLines(lines: AsyncIterable<TextLine>, source: string): AsyncGenerator<IdLine> {
  let declared: string | undefined;
  let list: ListFormat | undefined;
  for await (const { number, text } of lines) {
    if (/^\s*(#|$)/.test(text)) continue;
    if (list === undefined) {
      const declaration = declaredSeparator(text);
      declared = declaration ?? declared;
      if (declaration !== undefined) continue;
      list = formatBy(text, declared, source);
      if (list.beginsWithTitles) continue;
    }
    const [id, ...others] = new Set(list.fieldsIn(text).flatMap((field) => conversationIdIn(field) ?? []));
    if (others.length > 0)
      throw new UsageError(
        `${source}:${number}: several ids, and nothing says which is the conversation's. ${oneTitle}`,
      );
    // What stands there instead may be a person's name or number: it is not repeated.
    yield id === undefined ? { number, fault: faultIn(text) } : { number, id };
  }
}

interface ListFormat {
  /** Those that may be the id. */
  readonly fieldsIn: (line: string) => readonly string[];
  /** The first line says what stands in the columns, and has no id. */
  readonly beginsWithTitles: boolean;
}

const oneTitle = 'One column, and only one, has to be called conversationId.';

/** What the first line shows of the others. @throws UsageError where its titles do not say which column counts */
function formatBy(firstLine: string, declared: string | undefined, source: string): ListFormat {
  if (/^\s*["{[]/.test(firstLine) && jsonIn(firstLine) !== undefined)
    return { fieldsIn: fieldsInJson, beginsWithTitles: false };
  const separator = declared ?? separatorOf(firstLine);
  const titles = fieldsOf(firstLine, separator);
  const hasId = titles.some((title) => conversationIdIn(title) !== undefined);
  const named = titles.flatMap((title, at) => (isName(title) ? [at] : []));
  const [column] = named;
  if (column !== undefined && named.length === 1)
    return {
      fieldsIn: (line) => fieldsOf(line, separator).slice(column, column + 1),
      beginsWithTitles: true,
    };
  if (titles.length > 1 && !hasId) {
    const which = named.length === 0 ? 'none of its columns is' : `${named.length} of its columns are`;
    const words = titles.map((title) => JSON.stringify(printable(title))).join(', ');
    throw new UsageError(`${source}: ${which} called conversationId. They are called ${words}. ${oneTitle}`);
  }
  return {
    fieldsIn: (line) => fieldsOf(line, declared ?? separatorOf(line)),
    beginsWithTitles: !hasId && /^[\p{L}_][\p{L}_ -]*$/u.test(titles[0]?.trim() ?? ''),
  };
}

const isName = (name: string) => /^conversation[\s_-]?id$/i.test(name.trim());

function fieldsInJson(line: string): readonly string[] {
  const value = jsonIn(line);
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, id]) => (isName(name) && typeof id === 'string' ? [id] : []));
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
