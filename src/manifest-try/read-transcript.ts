import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { readUtf8 } from '../text-encoding.js';
import { playItems } from './recorded-activities.js';
import { Screenplay } from './screenplay.js';
import type { Transcript } from './transcript.js';
import { TrialInputError } from './trial-input-error.js';

/**
 * Reads a transcript: a Bot Framework `.transcript` or a `.json` list; any other file is a list of the guest's
 * messages, one a line, with stage directions in brackets.
 *
 * @throws TrialInputError where it cannot be read, with the line or item
 */
export async function readTranscript(file: string): Promise<Transcript> {
  const found = readUtf8(await read(file));
  if (!('text' in found)) throw new TrialInputError(`The transcript ${file} ${found.problem}`);
  const { text } = found;
  const isList = /^\.(?:transcript|json)$/i.test(extname(file));
  return isList ? fromJson(text, file) : fromLines(text, file);
}

/** A list of messages: empty lines and lines that begin with `#` are passed over. */
function fromLines(text: string, origin: string): Transcript {
  const screenplay = new Screenplay();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const said = line.trim();
    if (said === '' || said.startsWith('#')) continue;
    const direction = /^\[(.*)\]$/.exec(said)?.[1];
    if (direction === undefined) screenplay.incoming({ type: 'message', text: said });
    else screenplay.direct(direction, `${origin}:${index + 1}`);
  }
  return checked({ scenes: screenplay.scenes, passedOver: 0 }, origin);
}

function fromJson(text: string, origin: string): Transcript {
  const screenplay = new Screenplay();
  const items = parse(text, origin);
  const passedOver = playItems(items, screenplay, origin);
  return checked({ scenes: screenplay.scenes, passedOver }, origin);
}

function parse(text: string, origin: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TrialInputError(`${origin} is not JSON: ${(error as Error).message}.`);
  }
  if (Array.isArray(value)) return value;
  throw new TrialInputError(`${origin}: expected a list [ ] of activities or texts.`);
}

function checked(transcript: Transcript, origin: string): Transcript {
  if (transcript.scenes.some(({ kind }) => kind === 'incoming')) return transcript;
  const { passedOver } = transcript;
  throw new TrialInputError(
    `${origin}: the guest says nothing in it` +
      (passedOver > 0 ? `; all ${passedOver} activities are the bot's.` : '.'),
  );
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new TrialInputError(
      code === 'ENOENT'
        ? `There is no transcript ${file}.`
        : `The transcript ${file} could not be read: ${message}.`,
    );
  }
}
