import { randomUUID } from 'node:crypto';
import { LeaseLostError } from '../../errors/lease-lost-error.js';
import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';
import { defaultLogger } from '../../logger.js';
import type { Closure, ClosureChange, ClosureDraft, ClosureState } from '../closure.js';
import type { DocumentStore } from '../document-store.js';
import type { HistoryEntry } from '../history-entry.js';
import type { MessageQueue } from '../message-queue.js';
import type { ClaimRequest, ClosureFilter, ClosurePage, Lease, Outbox } from '../outbox.js';
import type { RateStore } from '../rate-store.js';
import { claimVerifying, firstVerifying, selectHeads } from './claim-statements.js';
import { ClockWatch } from './clock-watch.js';
import { ClosureIds } from './closure-id.js';
import { readAvailableAt, readLease } from './closure-row.js';
import { logCorruptRow } from './corrupt-row.js';
import { EngagementRota } from './engagement-rota.js';
import { earliest, readHeads } from './heads.js';
import { readEntry } from './history-row.js';
import { pageLimit } from './page-limit.js';
import { PostgresClosures } from './postgres-closures.js';
import { connectionConfig, loadPostgresDriver, PostgresConnection } from './postgres-connection.js';
import { postgresDatabase } from './postgres-database.js';
import { migratePostgres } from './postgres-migration.js';
import {
  checkPostgresOutboxOptions,
  defaultPostgresOutboxOptions,
  type PostgresOutboxOptions,
} from './postgres-outbox-options.js';
import { PostgresRateStore } from './postgres-rate-store.js';
import { appendHistory, claimDue } from './postgres-statements.js';
import { PostgresWakes, tellOfMessages } from './postgres-wakes.js';
import { QueueBells } from './queue-bells.js';
import { SqlDocumentStore } from './sql-document-store.js';
import { SqlMessageQueue } from './sql-message-queue.js';
import { stateCounts } from './state-counts.js';
import * as statements from './statements.js';
import { renewStatement } from './step-statement.js';
import { type Tables, tablesNamed } from './tables.js';
import { WakeBell } from './wake-bell.js';

/** Keeps closures in PostgreSQL, for any number of processes on any number of machines. */
export class PostgresOutbox implements Outbox {
  readonly #options: PostgresOutboxOptions;
  readonly #ids: ClosureIds;
  readonly #tables: Tables;
  readonly #bell = new WakeBell();
  readonly #messageBells = new QueueBells();
  readonly #clock = new ClockWatch();
  readonly #rota = new EngagementRota();
  readonly #wake: { readonly channel: string; readonly sender: string };
  #opened: PostgresClosures | undefined;
  #wakes: PostgresWakes | undefined;

  /** Rate budgets in the same database, for all processes that share it. */
  readonly rates: RateStore;
  readonly messages: MessageQueue;
  readonly documents: DocumentStore;

  /** @throws ConfigurationError with everything that is wrong with the options */
  constructor(options: PostgresOutboxOptions) {
    checkPostgresOutboxOptions(options);
    this.#options = options;
    this.#ids = options.ids ?? new ClosureIds();
    const prefix = options.tablePrefix ?? defaultPostgresOutboxOptions.tablePrefix;
    this.#tables = tablesNamed(prefix, options.schema);
    // A longer name is an error in PostgreSQL. A channel shared with another schema costs a needless look, no more.
    const channel = `${prefix}wake_${options.schema ?? ''}`.slice(0, 63);
    const sender = randomUUID();
    this.#wake = { channel, sender };
    this.rates = new PostgresRateStore(this.#tables, () => this.#db.connection);
    const database = () => postgresDatabase(this.#db);
    this.messages = new SqlMessageQueue(this.#tables, database, this.#messageBells, (availableAt) =>
      tellOfMessages(channel, sender, availableAt),
    );
    this.documents = new SqlDocumentStore(this.#tables, database);
  }

  async open(): Promise<void> {
    if (this.#opened !== undefined) return;
    const { logger = defaultLogger, onCorruptRow = logCorruptRow(logger) } = this.#options;
    const driver = await loadPostgresDriver();
    const connection = new PostgresConnection(driver, this.#options, logger);
    try {
      const { schema, create = true } = this.#options;
      await migratePostgres(connection, this.#tables, { schema, create });
    } catch (error) {
      await connection.close();
      throw error;
    }
    this.#opened = new PostgresClosures(connection, this.#tables, onCorruptRow);
    const { heartbeatMs = defaultPostgresOutboxOptions.heartbeatMs } = this.#options;
    this.#wakes = new PostgresWakes({
      connect: () => new driver.Client(connectionConfig(this.#options)),
      ...this.#wake,
      bell: this.#bell,
      messageBells: this.#messageBells,
      heartbeatMs,
      logger,
    });
    await this.#wakes.start();
  }

  async close(): Promise<void> {
    this.#wakes?.stop();
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.connection.close();
  }

  async add(
    draft: ClosureDraft,
    at: number,
    instance: string,
  ): Promise<{ closure: Closure; added: boolean }> {
    const answer = await this.#db.add(draft, this.#ids, at, instance, this.#wake);
    if (answer.added) this.#bell.ring(answer.closure.dueAt);
    return answer;
  }

  async claim(request: ClaimRequest): Promise<Lease[]> {
    const db = this.#db;
    if (this.#clock.wentBack(request.now)) await this.#bringBack(request.now);
    if (request.limit < 1) return [];
    if (request.verifying) {
      const claim = claimVerifying(this.#tables, request, 'for update skip locked');
      return (await db.stored(claim)).map(({ closure, row }) => readLease(row, closure));
    }
    const claimed = await db.stored(claimDue(this.#tables, request, this.#rota.turns()));
    return claimed.map(({ closure, row }) => {
      this.#rota.served(closure.plan.engagement);
      return readLease(row, closure);
    });
  }

  async renew(lease: Lease, now: number, leaseMs: number): Promise<Lease> {
    const [stored] = await this.#db.stored(renewStatement(this.#tables, lease, now, leaseMs));
    if (stored === undefined) throw new LeaseLostError(lease.closure.id);
    return readLease(stored.row, stored.closure);
  }

  async save(
    lease: Lease,
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): Promise<Lease> {
    const stored = await this.#db.step({ lease, keeps: true }, change, history, now);
    if (stored === undefined) throw new LeaseLostError(lease.closure.id);
    return readLease(stored.row, stored.closure);
  }

  async release(
    lease: Lease,
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): Promise<Closure> {
    const right = { lease, keeps: false };
    const stored = await this.#db.step(right, change, history, now, { ...this.#wake, by: now });
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
    const stored = await this.#db.step({ id, from }, change, history, now, this.#wake);
    const availableAt = stored && readAvailableAt(stored.row);
    if (availableAt !== undefined) this.#bell.ring(availableAt);
    return stored?.closure;
  }

  async append(closureId: string, history: readonly HistoryEntry[]): Promise<void> {
    if (history.length > 0) await this.#run(appendHistory(this.#tables, closureId, history));
  }

  async claimLateGuest(closureId: string, now: number): Promise<boolean> {
    return (await this.#run(statements.claimLateGuest(this.#tables, closureId, now))).length > 0;
  }

  async get(closureId: string): Promise<Closure | undefined> {
    return this.#db.first(statements.selectClosure(this.#tables, closureId));
  }

  async latest(conversationId: string): Promise<Closure | undefined> {
    return this.#db.first(statements.selectLatest(this.#tables, conversationId));
  }

  async history(closureId: string): Promise<HistoryEntry[]> {
    const rows = await this.#run(statements.selectHistory(this.#tables, closureId));
    return rows.flatMap(({ entry }) => readEntry(entry) ?? []);
  }

  async find(
    filter: ClosureFilter,
    { after, limit: asked }: { after?: string | undefined; limit?: number } = {},
  ): Promise<ClosurePage> {
    const limit = pageLimit(asked);
    return this.#db.page(statements.selectPage(this.#tables, filter, after, limit + 1), limit);
  }

  async counts(): Promise<Record<ClosureState, number>> {
    return stateCounts(await this.#run(statements.countStates(this.#tables)));
  }

  async prune(before: number, limit: number): Promise<number> {
    return (await this.#run(statements.pruneEnded(this.#tables, before, limit))).length;
  }

  async nextDueAt(verifying?: boolean): Promise<number | undefined> {
    const next = verifying ? await this.#nextVerifying() : await this.#nextOf(verifying);
    this.#bell.learned(next);
    return next;
  }

  async #nextVerifying(): Promise<number | undefined> {
    const [row] = await this.#run(firstVerifying(this.#tables));
    return row && readAvailableAt(row);
  }

  async #nextOf(verifying?: boolean): Promise<number | undefined> {
    return earliest(readHeads(await this.#run(selectHeads(this.#tables, verifying))));
  }

  onWake(listener: () => void): () => void {
    return this.#bell.add(listener);
  }

  get #db(): PostgresClosures {
    if (this.#opened !== undefined) return this.#opened;
    throw new OutboxUnavailableError(
      'in PostgreSQL',
      'misconfigured',
      'it is not open. Await open() before any other call.',
    );
  }

  get #run() {
    return this.#db.connection.run;
  }

  async #bringBack(now: number): Promise<void> {
    await this.#run(statements.bringBackTimes(this.#tables, now));
    await this.#run(statements.dropFutureLeases(this.#tables, now));
  }
}
