import { LeaseLostError } from '../../errors/lease-lost-error.js';
import type { MessageClaim, MessageDraft, MessageEnd, MessageLease, MessageQueue } from '../message-queue.js';
import { ClockWatch } from './clock-watch.js';
import type { OnCorruptRow } from './corrupt-row.js';
import { checkDraft, type LeasedThread, readMessageLease, readThreads } from './message-row.js';
import * as statements from './message-statements.js';
import type { QueueBells } from './queue-bells.js';
import type { SqlDatabase, Work } from './sql-database.js';
import type { Statement } from './statements.js';
import type { Tables } from './tables.js';

type CorruptRow = Parameters<OnCorruptRow>[0];

/**
 * Queues of messages in the database of an outbox, for all processes that share it.
 *
 * What changes stands in a thread's row: when its first message is available, and the lease on it. So one row decides
 * who has a thread, and two processes can never have two messages of one. Which message is the first is asked by a
 * statement of its own once the lease is there: in PostgreSQL, a statement that had begun before another process
 * ended the message would still see it waiting. Nobody else can end it after that. Messages are added and ended with
 * the thread's row locked, so an add and the end of the last message at the same moment go one after the other, and
 * the later of the two sees that something waits.
 */
export class SqlMessageQueue implements MessageQueue {
  readonly #tables: Tables;
  readonly #database: () => SqlDatabase;
  readonly #tellOthers: (availableAt: number) => Statement | undefined;
  readonly #bells: QueueBells;
  readonly #clock = new ClockWatch();

  /** @param tellOthers the statement that wakes other processes, where they have to be told */
  constructor(
    tables: Tables,
    database: () => SqlDatabase,
    bells: QueueBells,
    tellOthers: (availableAt: number) => Statement | undefined = () => undefined,
  ) {
    this.#tables = tables;
    this.#database = database;
    this.#bells = bells;
    this.#tellOthers = tellOthers;
  }

  async add(draft: MessageDraft, now: number): Promise<boolean> {
    checkDraft(draft);
    const added = await this.#database().transaction(() => this.#add(draft, now));
    if (added) this.#bells.of(draft.queue).ring(now);
    return added;
  }

  async claim(request: MessageClaim): Promise<MessageLease[]> {
    const database = this.#database();
    const { queue, now, limit } = request;
    if (this.#clock.wentBack(now)) {
      await database.write(statements.bringBackThreads(this.#tables, now, database.lock));
    }
    const next = await this.#next(queue);
    // Most looks find nothing; they must not take the lock that writers need.
    if (next === undefined || next > now || limit < 1) return [];
    const lease = statements.leaseDueThreads(this.#tables, request, database.lock);
    const { leases, corrupt } = await database.transaction(() => this.#claim(lease, now));
    for (const row of corrupt) database.onCorruptRow(row);
    return leases;
  }

  async renew(lease: MessageLease, now: number, leaseMs: number): Promise<MessageLease> {
    const renewed = await this.#database().write(statements.renewThread(this.#tables, lease, now, leaseMs));
    if (renewed.length === 0) throw new LeaseLostError(lease.message.id, 'message');
    return { ...lease, expiresAt: Math.round(now + leaseMs) };
  }

  async retry(lease: MessageLease, dueAt: number, now: number): Promise<void> {
    const left = await this.#database().write(statements.retryThread(this.#tables, lease, dueAt, now));
    if (left.length === 0) throw new LeaseLostError(lease.message.id, 'message');
    this.#bells.of(lease.message.queue).ring(dueAt);
  }

  async end(lease: MessageLease, end: MessageEnd, now: number): Promise<void> {
    const goesOn = await this.#database().transaction(() => this.#end(lease, end, now));
    if (goesOn === undefined) throw new LeaseLostError(lease.message.id, 'message');
    if (goesOn) this.#bells.of(lease.message.queue).ring(now);
  }

  async nextDueAt(queue: string): Promise<number | undefined> {
    const next = await this.#next(queue);
    this.#bells.of(queue).learned(next);
    return next;
  }

  async size(queue: string): Promise<number> {
    const [row] = await this.#database().read(statements.countWaiting(this.#tables, queue));
    return Number(row?.waiting);
  }

  onWake(queue: string, listener: () => void): () => void {
    return this.#bells.of(queue).add(listener);
  }

  async prune(before: number, limit: number): Promise<number> {
    const database = this.#database();
    await database.write(statements.pruneThreads(this.#tables, before, limit, database.lock));
    const prune = statements.pruneMessages(this.#tables, before, limit, database.lock);
    return (await database.write(prune)).length;
  }

  /** For when another process may have added something. */
  async look(): Promise<void> {
    for (const queue of this.#bells.listenedTo()) {
      const next = await this.#next(queue);
      if (next !== undefined) this.#bells.of(queue).ring(next);
    }
  }

  *#add(draft: MessageDraft, now: number): Work<boolean> {
    const locked = yield statements.lockThread(this.#tables, draft, now);
    if (locked.length === 0) return false;
    const inserted = yield statements.insertMessage(this.#tables, draft, now);
    if (inserted.length === 0) return false;
    const opened = yield statements.openThread(this.#tables, draft, now);
    const tellOthers = opened.length > 0 ? this.#tellOthers(now) : undefined;
    if (tellOthers !== undefined) yield tellOthers;
    return true;
  }

  *#claim(lease: Statement, now: number): Work<{ leases: MessageLease[]; corrupt: CorruptRow[] }> {
    const threads = readThreads(yield lease);
    const leases: MessageLease[] = [];
    const corrupt: CorruptRow[] = [];
    for (const thread of threads) {
      const first = yield* this.#first(thread, now, corrupt);
      if (first !== undefined) leases.push(first);
    }
    return { leases, corrupt };
  }

  /** The first message of a leased thread; those that cannot be understood are set aside, and the next one is taken. */
  *#first(thread: LeasedThread, now: number, corrupt: CorruptRow[]): Work<MessageLease | undefined> {
    for (;;) {
      const [row] = yield statements.selectFirst(this.#tables, thread);
      if (row === undefined) {
        yield statements.closeThread(this.#tables, thread, now);
        return undefined;
      }
      const read = readMessageLease(thread, row);
      if ('lease' in read) return read.lease;
      const id = String(row.id);
      yield statements.setMessageAside(this.#tables, { queue: thread.queue, id }, read.fault, now);
      corrupt.push({ table: 'messages', id, fault: read.fault });
    }
  }

  /** Whether the thread has another message; `undefined` where the lease is lost. */
  *#end(lease: MessageLease, end: MessageEnd, now: number): Work<boolean | undefined> {
    const { message } = lease;
    const left = yield statements.leaveThread(this.#tables, lease, now);
    if (left.length === 0) return undefined;
    yield statements.endMessage(this.#tables, message, end, now);
    const opened = yield statements.openThread(this.#tables, message, now);
    return opened.length > 0;
  }

  async #next(queue: string): Promise<number | undefined> {
    const [row] = await this.#database().read(statements.selectNextDue(this.#tables, queue));
    return row === undefined ? undefined : Number(row.available_at);
  }
}
