import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** Why bytes cannot be read as text. */
export interface EncodingFault {
  /** What they are, and what to do: words that follow the name of a file. */
  readonly problem: string;
  /** Of the first character that cannot be read, from 1; absent where it is all of them. */
  readonly line?: number;
  readonly column?: number;
}

/**
 * The text of a whole file, without its byte order mark. Only UTF-8 is taken: guests would read what a wrong guess makes of
 * an umlaut.
 */
export function readUtf8(bytes: Uint8Array): { readonly text: string } | EncodingFault {
  const order = utf16OrderOf(bytes);
  if (order !== undefined) return { problem: `is in UTF-16 (${order} endian), not in UTF-8. ${mend}` };
  return isUtf8(bytes) ? { text: new TextDecoder().decode(bytes) } : foreignText(bytes);
}

/** The order of the bytes of UTF-16, by its byte order mark; else by where the zeros of ASCII's second bytes are. */
export function utf16OrderOf([first, second]: Uint8Array): 'little' | 'big' | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'little';
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? 'big' : undefined;
}

const mend = 'Save it as UTF-8: with "Save As" or "Save with Encoding" of an editor.';

/** Where the first line is that is not UTF-8, of lines whose bytes were read as Latin-1; -1 where all are. */
export function foreignLineIn(lines: readonly string[]): number {
  return lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
}

/** Line breaks are the same bytes in all encodings that begin with ASCII. */
function foreignText(bytes: Uint8Array): EncodingFault {
  const lines = Buffer.from(bytes)
    .toString('latin1')
    .split(/\r\n|\n|\r/);
  const at = foreignLineIn(lines);
  const foreign = lines[at] ?? '';
  const column = new TextDecoder().decode(Buffer.from(foreign, 'latin1')).indexOf('\ufffd') + 1;
  // Where Windows has its dashes and quotes, Latin-1 has control characters, which nobody writes.
  const encoding = /[\x80-\x9f]/.test(foreign) ? 'Windows-1252' : 'Windows-1252 or Latin-1';
  const problem = `is not in UTF-8: line ${at + 1}, column ${column} seems to be in ${encoding}. ${mend}`;
  return { problem, line: at + 1, column };
}
