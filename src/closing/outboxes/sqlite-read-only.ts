import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';
import type { SqliteDatabase, SqliteDriver } from './sqlite-driver.js';
import { realPath, statOf } from './sqlite-file-identity.js';

/** A file that is only read, also where this process may write neither it nor its directory. */
interface ReadOnlyFile {
  readonly database: SqliteDatabase;
  /** To be called after each read. @throws OutboxUnavailableError where somebody may have written meanwhile */
  checkRead(): void;
  /** To be called before each write. @throws OutboxUnavailableError */
  checkWrite(): void;
}

/**
 * While others have the file open, its log is beside it: SQLite reads both, under the locks of all. Where there is no log,
 * nobody writes, and SQLite is told that the file does not change (https://sqlite.org/uri.html#uriimmutable): else it would
 * have to make a log, which it may not.
 */
export function openToRead(path: string, { DatabaseSync }: SqliteDriver): ReadOnlyFile {
  const log = `${realPath(path)}-wal`;
  const content = statOf(path)?.content;
  const checkWrite = () => {
    throw new OutboxUnavailableError(path, 'read-only', 'it was opened to be read only.');
  };
  if (existsSync(log))
    return { database: new DatabaseSync(path, { readOnly: true }), checkRead() {}, checkWrite };
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return {
    database: new DatabaseSync(url, { readOnly: true }),
    checkRead() {
      const isWritten = existsSync(log) || statOf(path)?.content !== content;
      if (isWritten) throw new OutboxUnavailableError(path, 'busy', begun);
    },
    checkWrite,
  };
}

const begun =
  'another process has written it since it was opened. Open it anew: then what it has written is read too.';
