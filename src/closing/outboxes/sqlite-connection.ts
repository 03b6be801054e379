import { setTimeout as delay } from 'node:timers/promises';
import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';
import type { SqlRow } from './closure-row.js';
import { GroupCommit } from './group-commit.js';
import { migrationsFrom, schemaVersion, sqliteDialect } from './migrations.js';
import { noOutbox } from './no-outbox.js';
import type { SqliteDatabase, SqliteDriver, SqliteStatement } from './sqlite-driver.js';
import { explainSqliteFailure, isBusy } from './sqlite-failure.js';
import type { Statement } from './statements.js';
import { quoted, type Tables } from './tables.js';

/**
 * SQLite waits inside the call, and the whole process with it: so it waits for this long only, and the rest of
 * `busyMs` is waited outside.
 */
const innerBusyMs = 20;

/**
 * Where a commit is when it is acknowledged. `full`: on the disk, also through a loss of power. `normal`: in the log, which
 * the next `full` commit, of whatever connection, brings to the disk: https://sqlite.org/pragma.html#pragma_synchronous.
 */
type Synchronous = 'full' | 'normal';

export interface SqliteConnectionOptions {
  readonly exclusive: boolean;
  readonly busyMs: number;
  /** Make the tables where there are none. */
  readonly create: boolean;
}

/** One open file: transactions, cached statements, and errors that say what to do. */
export class SqliteConnection {
  readonly #path: string;
  readonly #database: SqliteDatabase;
  readonly #exclusive: boolean;
  readonly #busyMs: number;
  readonly #statements = new Map<string, SqliteStatement>();
  #synchronous: Synchronous = 'full';
  readonly #writes = new GroupCommit((work) => this.#retry(() => this.#transact('full', work)));

  private constructor(
    path: string,
    database: SqliteDatabase,
    { exclusive, busyMs }: SqliteConnectionOptions,
  ) {
    this.#path = path;
    this.#database = database;
    this.#exclusive = exclusive;
    this.#busyMs = busyMs;
  }

  /** @throws OutboxUnavailableError @throws OutboxSchemaError */
  static async open(
    path: string,
    { DatabaseSync, version }: SqliteDriver,
    tables: Tables,
    options: SqliteConnectionOptions,
  ): Promise<SqliteConnection> {
    let database: SqliteDatabase;
    try {
      database = new DatabaseSync(path);
    } catch (error) {
      throw explainSqliteFailure(path, error);
    }
    const connection = new SqliteConnection(path, database, options);
    try {
      await connection.#retry(() => connection.#recognise(tables, options.create));
      await connection.#retry(() => connection.#configure());
      await connection.#migrate(tables);
    } catch (error) {
      connection.close();
      const busy = error instanceof OutboxUnavailableError && error.trouble === 'busy';
      throw busy ? taken(path, version, options.exclusive, error) : error;
    }
    return connection;
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
  read<Result>(work: () => Result): Promise<Result> {
    return this.#retry(work);
  }

  /**
   * Runs `work` in a transaction: all of it or nothing. Resolves when it is on the disk. Writes that are asked for together
   * wait for the disk together; `work` may run more than once.
   */
  write<Result>(work: () => Result): Promise<Result> {
    return this.#writes.write(work);
  }

  /**
   * The same at once and without a wait for the disk: others see it and it outlives this process, but a loss of power may
   * take it back, unless a `write` came after it.
   */
  writeLightly<Result>(work: () => Result): Promise<Result> {
    return this.#retry(() => this.#transact('normal', work));
  }

  close(): void {
    this.#writes.flush();
    if (this.#exclusive) this.#letGo();
    this.#statements.clear();
    this.#database.close();
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
      // The disk is full or the file is gone: the next process reads the log, and the lock ends with this one.
    }
  }

  /** Before anything is changed: nobody else's file may get our tables. */
  #recognise({ closures }: Tables, create: boolean): void {
    const text =
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite^_%' escape '^'";
    const found = this.run({ text, params: {} }).map(({ name }) => String(name));
    if (found.some((name) => quoted(name) === closures)) return;
    if (found.length > 0) throw foreign(this.#path, found);
    if (!create) throw noOutbox(this.#path, 'the file is there, but nothing is in it.');
  }

  #configure(): void {
    this.#database.exec(`pragma busy_timeout = ${innerBusyMs}`);
    if (this.#exclusive) this.#database.exec('pragma locking_mode = exclusive');
    this.#database.exec('pragma journal_mode = wal; pragma foreign_keys = on');
    this.#database.exec(`pragma synchronous = ${this.#synchronous}`);
    // In exclusive mode the lock is taken with the first write and kept.
    if (this.#exclusive) this.#database.exec('begin immediate; commit');
  }

  async #migrate(tables: Tables): Promise<void> {
    const version = () => Number(this.run({ text: 'pragma user_version', params: {} })[0]?.user_version);
    const missing = () => migrationsFrom(version(), tables, sqliteDialect, this.#path);
    if ((await this.read(missing)).length === 0) return;
    await this.write(() => {
      // Asked for again under the lock: another process may have migrated meanwhile.
      for (const sql of missing()) this.#database.exec(sql);
      this.#database.exec(`pragma user_version = ${schemaVersion}`);
    });
  }

  #transact<Result>(synchronous: Synchronous, work: () => Result): Result {
    if (synchronous !== this.#synchronous) {
      this.#database.exec(`pragma synchronous = ${synchronous}`);
      this.#synchronous = synchronous;
    }
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

  async #retry<Result>(work: () => Result): Promise<Result> {
    const giveUpAt = performance.now() + this.#busyMs;
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= giveUpAt) throw explainSqliteFailure(this.#path, error);
      }
      await delay(2 + Math.random() * 20);
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

function foreign(path: string, tables: readonly string[]): OutboxUnavailableError {
  const some = tables.slice(0, 3).map((name) => JSON.stringify(name));
  const explanation = `the file is the database of another program (it has ${some.join(', ')}${tables.length > 3 ? ', …' : ''}). Nothing was changed. Give the outbox a file of its own.`;
  return new OutboxUnavailableError(path, 'foreign', explanation);
}

function taken(path: string, version: string, exclusive: boolean, cause: Error): OutboxUnavailableError {
  const explanation = exclusive
    ? `another process has it open, and this one needs it for itself (SQLite ${version}; from 3.51.3 on processes may ` +
      'share a file). Stop the other one, or run both on a newer Node or with @photostructure/sqlite, or use PostgreSQL.'
    : 'another process keeps it for itself or is writing for too long. Stop it, or use PostgreSQL.';
  return new OutboxUnavailableError(path, 'taken', explanation, cause);
}
