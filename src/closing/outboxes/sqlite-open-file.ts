import { OutboxSchemaError } from '../../errors/outbox-schema-error.js';
import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';
import type { SqlRow } from './closure-row.js';
import { migrationsFrom, schemaVersion, sqliteDialect } from './migrations.js';
import { noOutbox } from './no-outbox.js';
import { whileBusy } from './sqlite-busy.js';
import type { SqliteDatabase, SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import { explainSqliteFailure } from './sqlite-failure.js';
import { SqliteFileIdentity } from './sqlite-file-identity.js';
import { openToRead } from './sqlite-read-only.js';
import { tablesIn, versionOf } from './sqlite-tables-in.js';
import type { Statement } from './statements.js';
import type { Tables } from './tables.js';

/** How long SQLite waits inside a call, and the whole process with it; the rest of `busyMs` is waited outside. */
const innerBusyMs = 20;

/**
 * Where a commit is when it is acknowledged. `full`: on the disk, also through a loss of power. `normal`: in the log, which
 * the next `full` commit, of whatever connection, brings to the disk: https://sqlite.org/pragma.html#pragma_synchronous.
 */
export type Synchronous = 'full' | 'normal';

export interface SqliteFileOptions {
  readonly exclusive: boolean;
  readonly busyMs: number;
  /** Make the tables where there are none. */
  readonly create: boolean;
  /** Make and change nothing. */
  readonly readOnly: boolean;
}

interface Opened {
  readonly database: SqliteDatabase;
  readonly checkRead?: () => void;
  readonly checkWrite?: () => void;
}

/** One open file: recognised, configured and migrated. Its statements are prepared once. */
export class SqliteOpenFile {
  readonly identity: SqliteFileIdentity;
  readonly #path: string;
  readonly #database: SqliteDatabase;
  readonly #opened: Opened;
  readonly #exclusive: boolean;
  readonly #statements = new Map<string, SqliteStatement>();
  #synchronous: Synchronous = 'full';

  private constructor(path: string, identity: SqliteFileIdentity, opened: Opened, exclusive: boolean) {
    this.#path = path;
    this.identity = identity;
    this.#database = opened.database;
    this.#opened = opened;
    this.#exclusive = exclusive;
  }

  /** @throws OutboxUnavailableError @throws OutboxSchemaError */
  static async open(
    path: string,
    driver: SqliteDriver,
    tables: Tables,
    { exclusive, busyMs, create, readOnly }: SqliteFileOptions,
  ): Promise<SqliteOpenFile> {
    const identity = new SqliteFileIdentity(path);
    let opened: Opened;
    try {
      opened = readOnly ? openToRead(path, driver) : { database: new driver.DatabaseSync(path) };
    } catch (error) {
      throw explainSqliteFailure(path, error);
    }
    const file = new SqliteOpenFile(path, identity, opened, exclusive);
    try {
      await whileBusy(path, busyMs, () => file.#recognise(tables, create));
      if (readOnly) await whileBusy(path, busyMs, () => file.#refuseOlder());
      else {
        await whileBusy(path, busyMs, () => file.#configure());
        await whileBusy(path, busyMs, () => file.#migrate(tables));
      }
      identity.noteLog();
    } catch (error) {
      file.close();
      const busy = error instanceof OutboxUnavailableError && error.trouble === 'busy';
      throw busy ? taken(path, driver.version, exclusive, error) : error;
    }
    return file;
  }

  /** Runs one statement inside or outside a transaction. */
  run({ text, params }: Statement): SqlRow[] {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement.all(params);
  }

  /** Runs `work`, which only reads. */
  read<Result>(work: () => Result): Result {
    const result = work();
    this.#opened.checkRead?.();
    return result;
  }

  /**
   * Runs `work` in a transaction: all of it or nothing.
   *
   * @throws OutboxUnavailableError where it was written into a file that is not at its path any more
   */
  transact<Result>(synchronous: Synchronous, work: () => Result): Result {
    this.#opened.checkWrite?.();
    if (synchronous !== this.#synchronous) {
      this.#database.exec(`pragma synchronous = ${synchronous}`);
      this.#synchronous = synchronous;
    }
    const result = this.#commit(work);
    this.identity.check();
    return result;
  }

  close(): void {
    if (this.#exclusive && this.identity.isInPlace) this.#letGo();
    try {
      // Nobody finds the log any more, so it must not be left to whoever opens the file next.
      if (this.identity.isLogToBeSaved) this.#database.exec('pragma wal_checkpoint(full)');
    } finally {
      this.#statements.clear();
      this.#database.close();
    }
  }

  /**
   * `@photostructure/sqlite` keeps a closed connection, and its locks, until its statements are collected. A connection
   * that has left the write-ahead log holds no lock, and nobody else has the file to hinder it.
   */
  #letGo(): void {
    try {
      this.#database.exec(
        'pragma journal_mode = delete; pragma locking_mode = normal; select 1 from sqlite_schema',
      );
    } catch {
      // The disk is full: the next process reads the log, and the lock ends with this one.
    }
  }

  #recognise(tables: Tables, create: boolean): void {
    if (tablesIn(this.#database, this.#path, tables) === 'none' && !create)
      throw noOutbox(this.#path, 'the file is there, but nothing is in it.');
  }

  #configure(): void {
    this.#database.exec(`pragma busy_timeout = ${innerBusyMs}`);
    if (this.#exclusive) this.#database.exec('pragma locking_mode = exclusive');
    this.#database.exec('pragma journal_mode = wal; pragma foreign_keys = on');
    this.#database.exec(`pragma synchronous = ${this.#synchronous}`);
    // In exclusive mode the lock is taken with the first write and kept.
    if (this.#exclusive) this.#database.exec('begin immediate; commit');
  }

  #refuseOlder(): void {
    const version = versionOf(this.#database);
    if (version > schemaVersion) throw new OutboxSchemaError(this.#path, version, schemaVersion);
    if (version === schemaVersion) return;
    const explanation = `it has schema version ${version}, and this package reads version ${schemaVersion}. The bot brings it up to date at its start.`;
    throw new OutboxUnavailableError(this.#path, 'read-only', explanation);
  }

  #migrate(tables: Tables): void {
    const missing = () => migrationsFrom(versionOf(this.#database), tables, sqliteDialect, this.#path);
    if (missing().length === 0) return;
    this.transact('full', () => {
      // Asked for again under the lock: another process may have migrated meanwhile.
      for (const sql of missing()) this.#database.exec(sql);
      this.#database.exec(`pragma user_version = ${schemaVersion}`);
    });
  }

  #commit<Result>(work: () => Result): Result {
    this.#database.exec('begin immediate');
    try {
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec('rollback');
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  }
}

function taken(path: string, version: string, exclusive: boolean, cause: Error): OutboxUnavailableError {
  const explanation = exclusive
    ? `another process has it open, and this one needs it for itself (SQLite ${version}; from 3.51.3 on processes may ` +
      'share a file). Stop the other one, or run both on a newer Node or with @photostructure/sqlite, or use PostgreSQL.'
    : 'another process keeps it for itself or is writing for too long. Stop it, or use PostgreSQL.';
  return new OutboxUnavailableError(path, 'taken', explanation, cause);
}
