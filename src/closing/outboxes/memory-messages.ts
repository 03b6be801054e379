import { LeaseLostError } from '../../errors/lease-lost-error.js';
import type { MessageClaim, MessageDraft, MessageLease, QueuedMessage } from '../message-queue.js';
import { clockSlackMs } from './clock-watch.js';
import { DueQueue } from './due-queue.js';
import { WakeBell } from './wake-bell.js';

/** The messages of a thread that have not ended, and what stands in the way of the first one. */
interface MessageThread {
  readonly waiting: (MessageDraft & { readonly addedAt: number })[];
  dueAt: number;
  failures: number;
  updatedAt: number;
  lease: { readonly owner: string; readonly token: number; readonly expiresAt: number } | undefined;
}

/** The messages of one queue, in memory. */
export class MemoryMessages {
  readonly #threads = new Map<string, MessageThread>();
  /** The threads, by the time at which their first message may be taken. */
  readonly #due = new DueQueue();
  /** Every id that is remembered, with the end of its message. */
  readonly #ended = new Map<string, number | undefined>();
  readonly bell = new WakeBell();
  #tokens = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(draft: MessageDraft, now: number): boolean {
    const { queue, id, thread: name, kind, sealed } = draft;
    if (this.#ended.has(id)) return false;
    this.#ended.set(id, undefined);
    this.#size += 1;
    const message = { queue, id, thread: name, kind, sealed, addedAt: now };
    const thread = this.#threads.get(name);
    if (thread !== undefined) {
      thread.waiting.push(message);
      return true;
    }
    this.#open(name, [message], now);
    return true;
  }

  claim({ owner, now, leaseMs, limit }: MessageClaim): MessageLease[] {
    const leases: MessageLease[] = [];
    while (leases.length < limit) {
      const first = this.#due.first;
      if (first === undefined || first.availableAt > now) break;
      const thread = this.#threads.get(first.id);
      if (thread === undefined) break;
      this.#tokens += 1;
      thread.lease = { owner, token: this.#tokens, expiresAt: now + leaseMs };
      thread.updatedAt = now;
      this.#moved(first.id, thread);
      leases.push({ message: firstOf(thread), ...thread.lease });
    }
    return leases.sort(
      ({ message: a }, { message: b }) => a.dueAt - b.dueAt || (a.thread < b.thread ? -1 : 1),
    );
  }

  renew(lease: MessageLease, now: number, leaseMs: number): MessageLease {
    const thread = this.#held(lease, now);
    const expiresAt = now + leaseMs;
    thread.lease = { owner: lease.owner, token: lease.token, expiresAt };
    thread.updatedAt = now;
    this.#moved(lease.message.thread, thread);
    return { ...lease, expiresAt };
  }

  retry(lease: MessageLease, dueAt: number, now: number): void {
    const thread = this.#held(lease, now);
    thread.lease = undefined;
    thread.failures += 1;
    thread.dueAt = dueAt;
    thread.updatedAt = now;
    this.#moved(lease.message.thread, thread);
    this.bell.ring(dueAt);
  }

  end(lease: MessageLease, now: number): void {
    const { waiting } = this.#held(lease, now);
    const { id, thread: name } = lease.message;
    waiting.shift();
    this.#ended.set(id, now);
    this.#size -= 1;
    this.#threads.delete(name);
    this.#due.delete(name);
    if (waiting.length > 0) this.#open(name, waiting, now);
  }

  nextDueAt(): number | undefined {
    const next = this.#due.first?.availableAt;
    this.bell.learned(next);
    return next;
  }

  prune(before: number, limit: number): number {
    let pruned = 0;
    for (const [id, endedAt] of this.#ended) {
      if (pruned >= limit) break;
      if (endedAt === undefined || endedAt >= before) continue;
      this.#ended.delete(id);
      pruned += 1;
    }
    return pruned;
  }

  /** For a clock that was set back. */
  bringBack(now: number): void {
    for (const [name, thread] of this.#threads) {
      if (thread.updatedAt <= now + clockSlackMs) continue;
      thread.dueAt += now - thread.updatedAt;
      thread.updatedAt = now;
      thread.lease = undefined;
      this.#moved(name, thread);
    }
  }

  #open(name: string, waiting: MessageThread['waiting'], now: number): void {
    const thread: MessageThread = { waiting, dueAt: now, failures: 0, updatedAt: now, lease: undefined };
    this.#threads.set(name, thread);
    this.#moved(name, thread);
    this.bell.ring(now);
  }

  #moved(name: string, { dueAt, lease }: MessageThread): void {
    this.#due.set({ id: name, availableAt: lease?.expiresAt ?? dueAt });
  }

  #held({ message, owner, token }: MessageLease, now: number): MessageThread {
    const thread = this.#threads.get(message.thread);
    const lease = thread?.lease;
    const holds = lease?.owner === owner && lease.token === token && lease.expiresAt > now;
    if (thread === undefined || !holds) throw new LeaseLostError(message.id, 'message');
    return thread;
  }
}

function firstOf({ waiting: [first], dueAt, failures }: MessageThread): QueuedMessage {
  if (first === undefined) throw new Error('A thread of messages is empty.');
  return { ...first, dueAt, failures };
}
