import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemClock } from '../clock.js';
import { Closures } from '../closing/closures.js';
import { defaultOutbox } from '../closing/default-outbox.js';
import type { Outbox } from '../closing/outbox.js';
import { SqliteOutbox } from '../closing/outboxes/sqlite-outbox.js';
import { defaultSqliteOutboxOptions } from '../closing/outboxes/sqlite-outbox-options.js';
import { defaultLogger, type Logger } from '../logger.js';
import type { Option } from './command.js';
import { CommandError } from './command-error.js';

/** The option of every command that works on the record of closures. */
export const outboxOption = {
  type: 'string',
  value: '<file>',
  help: 'The outbox: an SQLite file, or the URL of a PostgreSQL database. Left out: as the bot has it.',
} as const satisfies Option;

/** What its users should know, for the help. */
export const outboxDetails = `The outbox is where the closures are kept. Left out, it is the one that the environment names as for the bot: GENESYS_DISCONNECT_DATABASE_URL (PostgreSQL), GENESYS_DISCONNECT_OUTBOX_FILE (SQLite), else ${defaultSqliteOutboxOptions.file} below the current directory. A URL with a password belongs in the environment: other users of the machine see command lines.`;

/** Who acts, in the histories of closures. */
export const operator = `command-line:${process.pid}`;

/** What a command gets to work on. */
interface Opened {
  readonly outbox: Outbox;
  readonly closures: Closures;
}

/**
 * Opens the outbox that is there, and closes it in the end.
 *
 * @param uses what is done with it: what only reads needs no right to write
 * @throws CommandError where there is none: it would be made empty, in a place where nobody looks for it
 */
export async function withOutbox<T>(
  place: string | undefined,
  use: (opened: Opened) => Promise<T>,
  uses: 'reads' | 'writes' = 'writes',
): Promise<T> {
  const file = outboxFile(place);
  if (file !== undefined && statSync(file, { throwIfNoEntry: false }) === undefined) {
    throw new CommandError(
      'OUTBOX_MISSING',
      `There is no outbox at ${file}. Name the bot's with --outbox, or set GENESYS_DISCONNECT_OUTBOX_FILE or GENESYS_DISCONNECT_DATABASE_URL as the bot has it.`,
    );
  }
  const readOnly = file !== undefined && uses === 'reads' && !mayWrite(file);
  const outbox = readOnly ? new SqliteOutbox({ file, readOnly }) : outboxAt(place, defaultLogger, false);
  await outbox.open();
  try {
    return await use({ outbox, closures: new Closures(outbox, systemClock, operator) });
  } finally {
    await outbox.close();
  }
}

/** SQLite puts its other files beside the file. */
function mayWrite(file: string): boolean {
  try {
    for (const path of [file, dirname(resolve(file))]) accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The outbox, not open yet.
 *
 * @param create whether it is made where there is none
 * @throws CommandError where its place is a directory
 */
export function outboxAt(place: string | undefined, logger: Logger, create: boolean): Outbox {
  const file = outboxFile(place);
  if (file !== undefined && statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CommandError('OUTBOX_IS_DIRECTORY', `${file} is a directory. Name the outbox's file in it.`);
  }
  return defaultOutbox(logger, environment(place), create);
}

/** The path of the SQLite file; `undefined` where the outbox is a database server. */
export function outboxFile(place: string | undefined): string | undefined {
  if (postgresUrl(place) !== undefined) return undefined;
  return environment(place).GENESYS_DISCONNECT_OUTBOX_FILE?.trim() || defaultSqliteOutboxOptions.file;
}

/** The URL of the database server; `undefined` where the outbox is an SQLite file. */
export function postgresUrl(place: string | undefined): string | undefined {
  return environment(place).GENESYS_DISCONNECT_DATABASE_URL?.trim() || undefined;
}

/** The environment as it would be if it named this place. */
function environment(place: string | undefined): NodeJS.ProcessEnv {
  if (place === undefined) return process.env;
  return /^postgres(ql)?:/.test(place)
    ? { GENESYS_DISCONNECT_DATABASE_URL: place }
    : { GENESYS_DISCONNECT_OUTBOX_FILE: place };
}
