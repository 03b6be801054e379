import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';
import type { SqliteDatabase } from './sqlite-driver.js';
import { quoted, type Tables } from './tables.js';

/**
 * Whose tables are in a file. Asked before anything is changed: nobody else's file may get ours.
 *
 * @throws OutboxUnavailableError where they are another program's
 */
export function tablesIn(
  database: Pick<SqliteDatabase, 'prepare'>,
  path: string,
  { closures }: Tables,
): 'outbox' | 'none' {
  const text = "select name from sqlite_schema where type = 'table' and name not like 'sqlite^_%' escape '^'";
  const found = database
    .prepare(text)
    .all()
    .map(({ name }) => String(name));
  // The version is written together with the tables: without one, a table of the same name is somebody else's.
  if (versionOf(database) > 0 && found.some((name) => quoted(name) === closures)) return 'outbox';
  if (found.length > 0) throw foreign(path, found);
  return 'none';
}

/** The version of the schema in a file; 0 where none was written. */
export function versionOf(database: Pick<SqliteDatabase, 'prepare'>): number {
  return Number(database.prepare('pragma user_version').all()[0]?.user_version);
}

function foreign(path: string, tables: readonly string[]): OutboxUnavailableError {
  const some = tables.slice(0, 3).map((name) => JSON.stringify(name));
  const explanation = `the file is the database of another program (it has ${some.join(', ')}${tables.length > 3 ? ', …' : ''}). Nothing was changed. Give the outbox a file of its own.`;
  return new OutboxUnavailableError(path, 'foreign', explanation);
}
