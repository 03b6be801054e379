import { LeaseLostError } from '../../errors/lease-lost-error.js';
import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';
import { defaultLogger } from '../../logger.js';
import type { Closure, ClosureChange, ClosureDraft, ClosureState } from '../closure.js';
import type { DocumentStore } from '../document-store.js';
import type { HistoryEntry } from '../history-entry.js';
import type { ClaimRequest, ClosureFilter, ClosurePage, Lease, Outbox } from '../outbox.js';
import type { RateStore } from '../rate-store.js';
import { firstVerifying, selectHeads } from './claim-statements.js';
import { ClockWatch } from './clock-watch.js';
import { ClosureIds } from './closure-id.js';
import { readAvailableAt, readLease } from './closure-row.js';
import { logCorruptRow } from './corrupt-row.js';
import { EngagementRota } from './engagement-rota.js';
import { earliest, type Head, readHeads } from './heads.js';
import { readEntry } from './history-row.js';
import { pageLimit } from './page-limit.js';
import { QueueBells } from './queue-bells.js';
import { SqlDocumentStore } from './sql-document-store.js';
import { SqlMessageQueue } from './sql-message-queue.js';
import { SqliteClosures } from './sqlite-closures.js';
import { SqliteConnection } from './sqlite-connection.js';
import { sqliteDatabase } from './sqlite-database.js';
import { loadSqliteDriver } from './sqlite-driver.js';
import { prepareFile } from './sqlite-file.js';
import {
  checkSqliteOutboxOptions,
  defaultSqliteOutboxOptions,
  type SqliteOutboxOptions,
} from './sqlite-outbox-options.js';
import { SqliteRateStore } from './sqlite-rate-store.js';
import { stateCounts } from './state-counts.js';
import * as statements from './statements.js';
import { renewStatement } from './step-statement.js';
import { tablesNamed } from './tables.js';
import { WakeBell } from './wake-bell.js';

/** Keeps closures in an SQLite file, for one process or for several on one machine. */
export class SqliteOutbox implements Outbox {
  readonly #options: SqliteOutboxOptions;
  readonly #ids: ClosureIds;
  readonly #tables = tablesNamed();
  readonly #bell = new WakeBell();
  readonly #messageBells = new QueueBells();
  readonly #clock = new ClockWatch();
  readonly #rota = new EngagementRota();
  #opened: SqliteClosures | undefined;
  #watch: NodeJS.Timeout | undefined;
  #dataVersion: unknown;

  /** Rate budgets in the same file, for all processes that share it. */
  readonly rates: RateStore = new SqliteRateStore(this.#tables, () => this.#db.connection);
  readonly messages: SqlMessageQueue = new SqlMessageQueue(
    this.#tables,
    () => sqliteDatabase(this.#db),
    this.#messageBells,
  );
  readonly documents: DocumentStore = new SqlDocumentStore(this.#tables, () => sqliteDatabase(this.#db));

  /** @throws ConfigurationError with everything that is wrong with the options */
  constructor(options: SqliteOutboxOptions = {}) {
    checkSqliteOutboxOptions(options);
    this.#options = options;
    this.#ids = options.ids ?? new ClosureIds();
  }

  async open(): Promise<void> {
    if (this.#opened !== undefined) return;
    const { file, busyMs, watchMs, allowNetworkShare } = defaultSqliteOutboxOptions;
    const { readOnly = defaultSqliteOutboxOptions.readOnly } = this.#options;
    const create = !readOnly && (this.#options.create ?? defaultSqliteOutboxOptions.create);
    const { logger = defaultLogger, onCorruptRow = logCorruptRow(logger) } = this.#options;
    const driver = await loadSqliteDriver();
    const exclusive = !readOnly && (this.#options.exclusive ?? !driver.shares);
    const path = await prepareFile(
      this.#options.file ?? file,
      { create, readOnly, allowNetworkShare: this.#options.allowNetworkShare ?? allowNetworkShare },
      logger,
    );
    const options = { create, readOnly, exclusive, busyMs: this.#options.busyMs ?? busyMs, logger };
    const connection = await SqliteConnection.open(path, driver, this.#tables, options);
    this.#opened = new SqliteClosures(connection, this.#tables, onCorruptRow);
    if (exclusive) return;
    this.#watch = setInterval(() => this.#lookForOthers(), this.#options.watchMs ?? watchMs);
    this.#watch.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#opened?.connection.close();
    this.#opened = undefined;
  }

  async add(
    draft: ClosureDraft,
    at: number,
    instance: string,
  ): Promise<{ closure: Closure; added: boolean }> {
    const db = this.#db;
    const answer = await db.connection.write(() => db.add(draft, this.#ids, at, instance));
    if (answer.added) this.#bell.ring(answer.closure.dueAt);
    return answer;
  }

  async claim(request: ClaimRequest): Promise<Lease[]> {
    const db = this.#db;
    const { now, limit, verifying } = request;
    if (this.#clock.wentBack(now)) await this.#bringBack(now);
    if (limit < 1) return [];
    // Most looks find nothing; they must not take the lock that writers need. A loss of power ends whoever has a lease, so
    // a claim need not outlive it.
    if (verifying) {
      const next = await this.#nextVerifying();
      if (next === undefined || next > now) return [];
      return db.connection.writeLightly(() => db.claimVerifying(request));
    }
    const due = (await this.#heads(verifying)).filter(({ availableAt }) => availableAt <= now);
    if (due.length === 0) return [];
    return db.connection.writeLightly(() =>
      this.#rota.pick(due, limit, (engagement) => db.claimFirst(engagement, request)),
    );
  }

  async renew(lease: Lease, now: number, leaseMs: number): Promise<Lease> {
    const db = this.#db;
    const [stored] = await db.connection.write(() =>
      db.stored(renewStatement(this.#tables, lease, now, leaseMs)),
    );
    if (stored === undefined) throw new LeaseLostError(lease.closure.id);
    return readLease(stored.row, stored.closure);
  }

  async save(
    lease: Lease,
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): Promise<Lease> {
    const db = this.#db;
    const stored = await db.connection.write(() => db.step({ lease, keeps: true }, change, history, now));
    if (stored === undefined) throw new LeaseLostError(lease.closure.id);
    return readLease(stored.row, stored.closure);
  }

  async release(
    lease: Lease,
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): Promise<Closure> {
    const db = this.#db;
    const stored = await db.connection.write(() => db.step({ lease, keeps: false }, change, history, now));
    if (stored === undefined) throw new LeaseLostError(lease.closure.id);
    const availableAt = readAvailableAt(stored.row);
    if (availableAt !== undefined && availableAt <= now) this.#bell.ring(availableAt);
    return stored.closure;
  }

  async amend(
    id: string,
    from: readonly ClosureState[],
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): Promise<Closure | undefined> {
    const db = this.#db;
    const stored = await db.connection.write(() => db.step({ id, from }, change, history, now));
    const availableAt = stored && readAvailableAt(stored.row);
    if (availableAt !== undefined) this.#bell.ring(availableAt);
    return stored?.closure;
  }

  async append(closureId: string, history: readonly HistoryEntry[]): Promise<void> {
    const db = this.#db;
    await db.connection.write(() => db.log(closureId, history));
  }

  async claimLateGuest(closureId: string, now: number): Promise<boolean> {
    const { connection } = this.#db;
    const claim = statements.claimLateGuest(this.#tables, closureId, now);
    return (await connection.write(() => connection.run(claim))).length > 0;
  }

  async get(closureId: string): Promise<Closure | undefined> {
    const db = this.#db;
    return db.connection.read(() => db.first(statements.selectClosure(this.#tables, closureId)));
  }

  async latest(conversationId: string): Promise<Closure | undefined> {
    const db = this.#db;
    return db.connection.read(() => db.first(statements.selectLatest(this.#tables, conversationId)));
  }

  async history(closureId: string): Promise<HistoryEntry[]> {
    const { connection } = this.#db;
    const rows = await connection.read(() =>
      connection.run(statements.selectHistory(this.#tables, closureId)),
    );
    return rows.flatMap(({ entry }) => readEntry(entry) ?? []);
  }

  async find(
    filter: ClosureFilter,
    { after, limit: asked }: { after?: string | undefined; limit?: number } = {},
  ): Promise<ClosurePage> {
    const db = this.#db;
    const limit = pageLimit(asked);
    const page = statements.selectPage(this.#tables, filter, after, limit + 1);
    return db.connection.read(() => db.page(page, limit));
  }

  async counts(): Promise<Record<ClosureState, number>> {
    const { connection } = this.#db;
    return stateCounts(await connection.read(() => connection.run(statements.countStates(this.#tables))));
  }

  async prune(before: number, limit: number): Promise<number> {
    const { connection } = this.#db;
    const prune = statements.pruneEnded(this.#tables, before, limit);
    return (await connection.write(() => connection.run(prune))).length;
  }

  async nextDueAt(verifying?: boolean): Promise<number | undefined> {
    const next = verifying ? await this.#nextVerifying() : earliest(await this.#heads(verifying));
    this.#bell.learned(next);
    return next;
  }

  onWake(listener: () => void): () => void {
    return this.#bell.add(listener);
  }

  get #db(): SqliteClosures {
    if (this.#opened !== undefined) return this.#opened;
    const file = this.#options.file ?? defaultSqliteOutboxOptions.file;
    throw new OutboxUnavailableError(
      file,
      'misconfigured',
      'it is not open. Await open() before any other call.',
    );
  }

  async #heads(verifying?: boolean): Promise<Head[]> {
    const { connection } = this.#db;
    const select = selectHeads(this.#tables, verifying);
    return readHeads(await connection.read(() => connection.run(select)));
  }

  async #nextVerifying(): Promise<number | undefined> {
    const { connection } = this.#db;
    const [row] = await connection.read(() => connection.run(firstVerifying(this.#tables)));
    return row && readAvailableAt(row);
  }

  async #bringBack(now: number): Promise<void> {
    const { connection } = this.#db;
    await connection.write(() => {
      connection.run(statements.bringBackTimes(this.#tables, now));
      connection.run(statements.dropFutureLeases(this.#tables, now));
    });
  }

  /** SQLite does not tell of other processes' writes, but counts them where every process can see it. */
  async #lookForOthers(): Promise<void> {
    if (!this.#bell.hasListeners && !this.#messageBells.hasListeners) return;
    try {
      const { connection } = this.#db;
      const [row] = await connection.read(() => connection.run(statements.countOthersWrites));
      if (row?.data_version === this.#dataVersion) return;
      this.#dataVersion = row?.data_version;
      const first = earliest(await this.#heads());
      if (first !== undefined) this.#bell.ring(first);
      await this.messages.look();
    } catch {
      // Whoever listens looks by itself from time to time, and meets the error there.
    }
  }
}
