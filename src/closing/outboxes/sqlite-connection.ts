import type { Logger } from '../../logger.js';
import type { SqlRow } from './closure-row.js';
import { GroupCommit } from './group-commit.js';
import { whileBusy } from './sqlite-busy.js';
import type { SqliteDriver } from './sqlite-driver.js';
import { type SqliteFileOptions, SqliteOpenFile, type Synchronous } from './sqlite-open-file.js';
import type { Statement } from './statements.js';
import type { Tables } from './tables.js';

interface SqliteConnectionOptions extends SqliteFileOptions {
  readonly logger: Logger;
}

/**
 * Reads and writes the file at a path. Where another file stands there than was opened, that one is opened first, if it is
 * an outbox; where none stands there, nothing is written: it would be lost.
 */
export class SqliteConnection {
  readonly #path: string;
  readonly #options: SqliteConnectionOptions;
  readonly #openSuccessor: () => Promise<SqliteOpenFile>;
  readonly #writes = new GroupCommit((work) => this.#transact('full', work));
  #file: SqliteOpenFile;
  #replacing: Promise<void> | undefined;
  #isClosed = false;

  private constructor(
    path: string,
    file: SqliteOpenFile,
    openSuccessor: () => Promise<SqliteOpenFile>,
    options: SqliteConnectionOptions,
  ) {
    this.#path = path;
    this.#file = file;
    this.#openSuccessor = openSuccessor;
    this.#options = options;
  }

  /** @throws OutboxUnavailableError @throws OutboxSchemaError */
  static async open(
    path: string,
    driver: SqliteDriver,
    tables: Tables,
    options: SqliteConnectionOptions,
  ): Promise<SqliteConnection> {
    const open = (create: boolean) => SqliteOpenFile.open(path, driver, tables, { ...options, create });
    return new SqliteConnection(path, await open(options.create), () => open(false), options);
  }

  /** Runs one statement inside or outside a transaction. */
  run(statement: Statement): SqlRow[] {
    return this.#file.run(statement);
  }

  /** Runs `work`, which only reads. */
  read<Result>(work: () => Result): Promise<Result> {
    return this.#inPlace(() => this.#file.read(work));
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
    return this.#transact('normal', work);
  }

  close(): void {
    this.#isClosed = true;
    this.#writes.flush();
    this.#file.close();
  }

  #transact<Result>(synchronous: Synchronous, work: () => Result): Promise<Result> {
    return this.#inPlace(() => this.#file.transact(synchronous, work));
  }

  /** Done when this returns, where the file is in its place and nobody else is writing. */
  async #inPlace<Result>(work: () => Result): Promise<Result> {
    if (!this.#file.identity.isInPlace) await this.#replace();
    return whileBusy(this.#path, this.#options.busyMs, work);
  }

  /** Once for all who ask meanwhile. */
  #replace(): Promise<void> {
    this.#replacing ??= this.#openInstead().finally(() => {
      this.#replacing = undefined;
    });
    return this.#replacing;
  }

  async #openInstead(): Promise<void> {
    const lost = this.#file;
    if (this.#isClosed) throw lost.identity.lost();
    lost.identity.checkSuccessor();
    const file = await this.#openSuccessor();
    if (this.#isClosed) {
      file.close();
      throw lost.identity.lost();
    }
    this.#file = file;
    lost.close();
    this.#options.logger.warn(
      'another file was put in the place of the outbox, and is used from now on: what is not in it is lost',
      {
        path: this.#path,
      },
    );
  }
}
