import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { foreignLineIn, utf16OrderOf } from '../text-encoding.js';
import { CampaignFileError } from './campaign-file-error.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there.',
  EISDIR: 'is a directory. Name a file in it.',
  EACCES: 'may not be read by this user. Give it the right to, or copy the file.',
  EPERM: 'may not be read by this user. Give it the right to, or copy the file.',
};

/**
 * The text of a file, piece by piece, without its byte order mark. Only UTF-8 is taken: guests would read what a wrong
 * guess makes of an umlaut.
 *
 * @throws CampaignFileError where it cannot be read, or is no such text
 */
export async function* readText(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 1;
  let isFirst = true;
  try {
    for await (const bytes of createReadStream(path)) {
      if (isFirst) refuseOthers(path, bytes);
      isFirst = false;
      const text = decode(decoder, path, lines, bytes);
      if (text.includes('\0')) throw new CampaignFileError(`${path} is no text file. ${exported}`);
      lines += linesIn(text).length - 1;
      yield text;
    }
  } catch (error) {
    if (error instanceof CampaignFileError) throw error;
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new CampaignFileError(`${path} ${reasons[code] ?? `cannot be read (${code}).`}`, { cause: error });
  }
  yield decode(decoder, path, lines);
}

const exported = 'Export it from the spreadsheet as "CSV UTF-8".';

function decode(decoder: TextDecoder, path: string, from: number, bytes?: Buffer): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch (error) {
    const line = bytes === undefined ? from : from + linesBeforeFault(bytes);
    throw new CampaignFileError(
      `${path} is not UTF-8: something in line ${line} is in another encoding, such as Windows-1252. ${exported}`,
      { cause: error },
    );
  }
}

/** Line breaks are the same bytes in all encodings that begin with ASCII. The rest of a character that began before counts to none. */
function linesBeforeFault(bytes: Buffer): number {
  const lines = linesIn(bytes.toString('latin1').replace(/^[\x80-\xbf]{1,3}/, ''));
  return Math.max(foreignLineIn(lines), 0);
}

/** A return at the end may be the first half of a break. */
function linesIn(text: string): string[] {
  return text.split(/\r\n|\n|\r(?!$)/);
}

/** What is known by its first bytes is refused by its name. */
function refuseOthers(path: string, bytes: Uint8Array): void {
  const [first, second] = bytes;
  const order = utf16OrderOf(bytes);
  if (order !== undefined)
    throw new CampaignFileError(
      `${path} is UTF-16 (${order} endian), as "Unicode text" of a spreadsheet is. ${exported}`,
    );
  if (first === 0x50 && second === 0x4b)
    throw new CampaignFileError(`${path} is a spreadsheet or a zip archive, not CSV. ${exported}`);
}
