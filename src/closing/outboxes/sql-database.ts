import type { SqlRow } from './closure-row.js';
import type { OnCorruptRow } from './corrupt-row.js';
import type { Statement } from './statements.js';

/**
 * What stands behind a select whose rows are changed next, where several writers are at work at once: rows that
 * another one is just changing are passed over, and those that were changed since are looked at again. SQLite has one
 * writer at a time and needs nothing.
 */
export type RowLock = '' | 'for update skip locked';

/** Several statements that belong together: each is given out, and its rows come back. */
export type Work<Result> = Generator<Statement, Result, SqlRow[]>;

/**
 * An open database of an outbox, for what works in both in the same steps. SQLite takes them in one go, PostgreSQL
 * waits for each.
 */
export interface SqlDatabase {
  readonly lock: RowLock;
  readonly onCorruptRow: OnCorruptRow;
  /** Only reads. */
  read(statement: Statement): Promise<SqlRow[]>;
  /** Writes with one statement. */
  write(statement: Statement): Promise<SqlRow[]>;
  /** All of it or nothing. In SQLite it may begin again where another process was writing. */
  transaction<Result>(work: () => Work<Result>): Promise<Result>;
}
