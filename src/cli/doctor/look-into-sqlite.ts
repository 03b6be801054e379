import { setTimeout as wait } from 'node:timers/promises';
import { schemaVersion } from '../../closing/outboxes/migrations.js';
import { loadSqliteDriver, type SqliteDatabase } from '../../closing/outboxes/sqlite-driver.js';
import { explainSqliteFailure, isBusy } from '../../closing/outboxes/sqlite-failure.js';
import { tablesIn, versionOf } from '../../closing/outboxes/sqlite-tables-in.js';
import { stateCounts } from '../../closing/outboxes/state-counts.js';
import { countStates } from '../../closing/outboxes/statements.js';
import { tablesNamed } from '../../closing/outboxes/tables.js';
import type { StoredClosures } from './stored-closures.js';

/** A writer is done in milliseconds; who holds the lock for longer keeps it. */
const patienceMs = 3_000;

/**
 * Looks into an outbox's file that is there. Not through `SqliteOutbox`: that would make tables and migrate them. Taking
 * the lock of a writer, and giving it back, tells that the file can be written. What a crashed writer has left in the
 * file's journal SQLite may take over into it, as whoever opens it next would; no row and no table is another one after.
 *
 * @throws OutboxUnavailableError saying why it cannot be read or written @throws DriverMissingError
 */
export async function lookIntoSqlite(file: string): Promise<StoredClosures> {
  const { DatabaseSync } = await loadSqliteDriver();
  let database: SqliteDatabase | undefined;
  try {
    database = new DatabaseSync(file);
    await takeLock(database);
    try {
      return read(database, file);
    } finally {
      database.exec('rollback');
    }
  } catch (error) {
    throw explainSqliteFailure(file, error);
  } finally {
    database?.close();
  }
}

async function takeLock(database: SqliteDatabase): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      database.exec('begin immediate');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
    }
    await wait(50);
  }
}

function read(database: SqliteDatabase, file: string): StoredClosures {
  const tables = tablesNamed();
  if (tablesIn(database, file, tables) === 'none') return { found: 'nothing' };
  const version = versionOf(database);
  if (version !== schemaVersion) return { found: 'other-schema', version };
  const { text, params } = countStates(tables);
  return { found: 'outbox', counts: stateCounts(database.prepare(text).all(params)) };
}
