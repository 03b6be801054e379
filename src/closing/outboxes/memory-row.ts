import { LeaseLostError } from '../../errors/lease-lost-error.js';
import { type Closure, type ClosureChange, isEnded } from '../closure.js';
import type { HistoryEntry } from '../history-entry.js';
import type { Lease } from '../outbox.js';
import { applyChange } from './apply-change.js';

/** One closure as the memory keeps it: the row, its lease and its history. */
export class MemoryRow {
  closure: Closure;
  readonly history: HistoryEntry[] = [];
  #owner: string | undefined;
  #token = 0;
  #expiresAt = 0;

  constructor(closure: Closure, history: readonly HistoryEntry[]) {
    this.closure = closure;
    this.history.push(...history);
  }

  /** When a worker may take it; `undefined` where it has ended. */
  get availableAt(): number | undefined {
    const { state, dueAt } = this.closure;
    if (isEnded(state)) return undefined;
    return this.#owner === undefined ? dueAt : Math.max(dueAt, this.#expiresAt);
  }

  get leaseExpiresAt(): number | undefined {
    return this.#owner === undefined ? undefined : this.#expiresAt;
  }

  lease(owner: string, now: number, leaseMs: number): Lease {
    this.#owner = owner;
    this.#token += 1;
    return this.prolong(now, leaseMs);
  }

  prolong(now: number, leaseMs: number): Lease {
    this.#expiresAt = now + leaseMs;
    return this.#shown();
  }

  /** @throws LeaseLostError where the lease is another's, or has run out */
  check({ owner, token, closure }: Lease, now: number): void {
    const holds = this.#owner === owner && this.#token === token && this.#expiresAt > now;
    if (!holds) throw new LeaseLostError(closure.id);
  }

  write(change: ClosureChange, history: readonly HistoryEntry[], now: number): Lease {
    this.closure = applyChange(this.closure, change, now);
    this.history.push(...structuredClone(history));
    return this.#shown();
  }

  /** Nobody holds it any more; whoever did cannot write. */
  letGo(): void {
    this.#owner = undefined;
    this.#token += 1;
  }

  #shown(): Lease {
    return {
      closure: this.closure,
      owner: this.#owner ?? '',
      token: this.#token,
      expiresAt: this.#expiresAt,
    };
  }
}
