import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { utf16OrderOf } from '../text-encoding.js';
import { UsageError } from './usage-error.js';

/** One line of a text. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** A list of ids has short lines; a longer one is no line of a list, and must not fill the memory. */
const longestLine = 100_000;

/**
 * The lines of a file, or of stdin for `-`, one after the other. Reads UTF-8 and UTF-16, with and without a byte order mark;
 * of other encodings, everything that is ASCII.
 *
 * @throws UsageError where it cannot be read, or is no text
 */
export async function* textLines(path: string): AsyncGenerator<TextLine> {
  const name = path === '-' ? 'stdin' : path;
  let number = 0;
  let rest = '';
  for await (const piece of textOf(path, name)) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const text of lines) yield { number: ++number, text };
    if (rest.length > longestLine) throw notLines(name, number + 1);
  }
  if (rest !== '') yield { number: ++number, text: rest.replace(/\r$/, '') };
}

async function* textOf(path: string, name: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  try {
    for await (const bytes of path === '-' ? process.stdin : createReadStream(path)) {
      decoder ??= new TextDecoder(encodingOf(bytes));
      const text = decoder.decode(bytes, { stream: true });
      if (text.includes('\0')) throw notText(name);
      yield text;
    }
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(name, error as NodeJS.ErrnoException);
  }
  yield decoder?.decode() ?? '';
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const order = utf16OrderOf(bytes);
  if (order === undefined) return 'utf-8';
  return order === 'little' ? 'utf-16le' : 'utf-16be';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there.',
  EISDIR: 'is a directory. Name a file in it.',
  EACCES: 'may not be read by this user. Give it the right to, or copy the file.',
  EPERM: 'may not be read by this user. Give it the right to, or copy the file.',
};

function unreadable(name: string, { code = 'unknown error' }: NodeJS.ErrnoException): UsageError {
  return new UsageError(`${name} ${reasons[code] ?? `cannot be read (${code}).`}`);
}

function notText(name: string): UsageError {
  return new UsageError(
    `${name} is no text file. Save the ids as text, one a line, or as CSV or JSON Lines: a spreadsheet has to be exported.`,
  );
}

function notLines(name: string, number: number): UsageError {
  return new UsageError(
    `${name} has more than ${longestLine.toLocaleString('en')} characters in line ${number}. One id a line is wanted; of a JSON array, jq -c '.[]' makes lines.`,
  );
}
