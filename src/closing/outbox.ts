import type { Closure, ClosureChange, ClosureDraft, ClosureState } from './closure.js';
import type { DocumentStore } from './document-store.js';
import type { HistoryEntry } from './history-entry.js';
import type { MessageQueue } from './message-queue.js';
import type { RateStore } from './rate-store.js';

/** A closure in the hands of one worker until `expiresAt`. The token fences: a newer lease has a greater one. */
export interface Lease {
  readonly closure: Closure;
  readonly owner: string;
  readonly token: number;
  readonly expiresAt: number;
}

export interface ClaimRequest {
  /** The worker's name, unique for each process. */
  readonly owner: string;
  readonly now: number;
  readonly leaseMs: number;
  /** How many closures at the most. */
  readonly limit: number;
  /**
   * `true`: only closures in `verifying`, because one call can prove many of them. `false`: only others. @default both
   */
  readonly verifying?: boolean | undefined;
}

/** Which closures to find. Every field given must match. */
export interface ClosureFilter {
  readonly conversationId?: string | undefined;
  readonly engagement?: string | undefined;
  readonly state?: ClosureState | readonly ClosureState[] | undefined;
  readonly reason?: string | undefined;
  /** Created at or after this time, in milliseconds since the Unix epoch. */
  readonly from?: number | undefined;
  /** Created before this time, in milliseconds since the Unix epoch. */
  readonly to?: number | undefined;
}

export interface ClosurePage {
  readonly closures: readonly Closure[];
  /** Give it back as `after` for the next page; absent on the last one. */
  readonly next?: string | undefined;
}

/**
 * Where closures are kept until they have ended, and after that as the record. Every method is atomic. Times
 * come from the caller, in milliseconds since the Unix epoch.
 */
export interface Outbox {
  /** Rate budgets, in the same database: whoever shares the outbox shares them. */
  readonly rates: RateStore;
  /** Messages on their way, in the same database. */
  readonly messages: MessageQueue;
  /** Small records, in the same database. */
  readonly documents: DocumentStore;
  /** Makes it ready: connects, migrates. Throws where it cannot be used. */
  open(): Promise<void>;
  /** Lets go of everything. Afterwards no other method may be called. */
  close(): Promise<void>;
  /**
   * Records that a session must be closed. Where the conversation has a closure that has not ended, the signals
   * are added to that one and nothing else changes. Where the draft `follows` a closure that has a successor, nothing
   * changes at all, and the latest one is the answer. Durable when it resolves.
   */
  add(draft: ClosureDraft, at: number, instance: string): Promise<{ closure: Closure; added: boolean }>;
  /**
   * Leases closures that are due (`dueAt <= now`, not ended, no live lease). Engagements take turns, the one served
   * longest ago first; within one, the closure that has waited longest goes first. Those of `verifying: true` are asked
   * for together, so there the one that has waited longest goes first whatever its engagement.
   */
  claim(request: ClaimRequest): Promise<Lease[]>;
  /** Prolongs a lease that has not run out. @throws LeaseLostError */
  renew(lease: Lease, now: number, leaseMs: number): Promise<Lease>;
  /** Writes a step and its history, and keeps the lease. @throws LeaseLostError @throws IllegalTransitionError */
  save(lease: Lease, change: ClosureChange, history: readonly HistoryEntry[], now: number): Promise<Lease>;
  /** Writes a step and its history, and gives the lease back. @throws LeaseLostError @throws IllegalTransitionError */
  release(
    lease: Lease,
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): Promise<Closure>;
  /**
   * Changes a closure from outside, whoever holds a lease on it (the lease is lost), if it is in one of the states
   * `from`. Resolves to `undefined` where it is not: cancelling after the disconnect has begun changes nothing. So
   * does retrying a failed one whose conversation has a newer closure that is open. @throws IllegalTransitionError
   */
  amend(
    closureId: string,
    from: readonly ClosureState[],
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): Promise<Closure | undefined>;
  /**
   * Adds lines to the history and changes nothing else, with or without a lease: the calls of a worker that lost its
   * lease were made all the same. Nothing where the closure is not known.
   */
  append(closureId: string, history: readonly HistoryEntry[]): Promise<void>;
  /** `true` for the first caller only: who gets it answers the late guest. */
  claimLateGuest(closureId: string, now: number): Promise<boolean>;
  get(closureId: string): Promise<Closure | undefined>;
  /** The closure with the highest sequence of a Genesys conversation. */
  latest(conversationId: string): Promise<Closure | undefined>;
  /** Everything that happened to a closure, oldest first. */
  history(closureId: string): Promise<HistoryEntry[]>;
  /** In the order of creation. @param page.limit at most 1,000, default 100 */
  find(filter: ClosureFilter, page?: { after?: string | undefined; limit?: number }): Promise<ClosurePage>;
  /** How many closures are in each state. */
  counts(): Promise<Record<ClosureState, number>>;
  /**
   * Deletes closures that were added and ended before this time, and their histories: at most `limit` at once, so that
   * nothing else waits for long. Resolves to how many; fewer than `limit` means that none is left.
   */
  prune(before: number, limit: number): Promise<number>;
  /**
   * When the next closure that nobody holds becomes due, or a lease runs out; `undefined` where nothing is open.
   * @param verifying as for `claim`
   */
  nextDueAt(verifying?: boolean): Promise<number | undefined>;
  /**
   * Calls back when a writer (maybe in another process) has made something due earlier than `nextDueAt` last said.
   * Returns the way to stop. Only a hint: whoever relies on it has to look by itself from time to time too.
   */
  onWake(listener: () => void): () => void;
}
