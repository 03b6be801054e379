import { GenesysDisconnectError } from '../../errors/genesys-disconnect-error.js';
import { type OutboxTrouble, OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';

/** What the codes of https://sqlite.org/rescode.html mean for whoever runs the bot. */
const troubles: Readonly<Record<number, readonly [OutboxTrouble, string]>> = {
  5: ['busy', 'another process was writing for too long. See what else has the file open.'],
  6: ['busy', 'a table is locked. See what else has the file open.'],
  8: ['read-only', 'the file is read-only. Give this process the right to write it and its directory.'],
  10: [
    'unknown',
    'reading or writing the file failed. Check the disk, its free space and the limit on file sizes.',
  ],
  11: ['damaged', 'the file is damaged. Stop all processes, keep a copy, and restore a backup or repair it.'],
  13: ['disk-full', 'the disk is full. Free some space; the closures then go on by themselves.'],
  14: [
    'read-only',
    'the file cannot be opened. Check that it and its directory are there and can be written.',
  ],
  26: ['damaged', 'the file is not a SQLite database. Give another path, or restore a backup.'],
};

interface SqliteError extends Error {
  readonly errcode: number;
}

/** An error of the driver that carries SQLite's own code. */
function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && typeof (error as Partial<SqliteError>).errcode === 'number';
}

/** Somebody else is writing: the same again in a moment may work. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && primaryCode(error) === 5;
}

/** What a failure means, as an error of this package. Others (defects) come through as they are. */
export function explainSqliteFailure(location: string, error: unknown): unknown {
  if (error instanceof GenesysDisconnectError || !isSqliteError(error)) return error;
  const [trouble, explanation] = troubles[primaryCode(error)] ?? ['unknown', `${error.message}.`];
  return new OutboxUnavailableError(location, trouble, explanation, error);
}

function primaryCode({ errcode }: SqliteError): number {
  return errcode & 0xff;
}
