import { LeaseLostError } from '../../errors/lease-lost-error.js';
import {
  type Closure,
  type ClosureChange,
  type ClosureDraft,
  type ClosureState,
  isEnded,
} from '../closure.js';
import type { HistoryEntry } from '../history-entry.js';
import type { ClaimRequest, ClosureFilter, ClosurePage, Lease, Outbox } from '../outbox.js';
import { mayBecome } from './apply-change.js';
import { ClockWatch, clockSlackMs, withTimesMovedTo } from './clock-watch.js';
import { ClosureIds } from './closure-id.js';
import { freezeDeeply } from './freeze-deeply.js';
import { MemoryDocumentStore } from './memory-document-store.js';
import { MemoryIndex } from './memory-index.js';
import { MemoryMessageQueue } from './memory-message-queue.js';
import { MemoryRateStore } from './memory-rate-store.js';
import { MemoryRow } from './memory-row.js';
import { mergeDraft, signalEntries } from './merge-signals.js';
import { firstEntries, newClosure } from './new-closure.js';
import { pageLimit } from './page-limit.js';
import { stateCounts } from './state-counts.js';
import { WakeBell } from './wake-bell.js';

/** Keeps closures in memory: for tests, and the model of what the durable ones do. Everything is lost with the process. */
export class MemoryOutbox implements Outbox {
  readonly rates = new MemoryRateStore();
  readonly messages = new MemoryMessageQueue();
  readonly documents = new MemoryDocumentStore();
  readonly #ids: ClosureIds;
  readonly #index = new MemoryIndex();
  readonly #bell = new WakeBell();
  readonly #clock = new ClockWatch();

  constructor({ ids = new ClosureIds() }: { readonly ids?: ClosureIds } = {}) {
    this.#ids = ids;
  }

  async open(): Promise<void> {}

  async close(): Promise<void> {}

  async add(
    draft: ClosureDraft,
    at: number,
    instance: string,
  ): Promise<{ closure: Closure; added: boolean }> {
    const latest = this.#index.latestOf(draft.conversationId)?.closure;
    const { follows = Number.POSITIVE_INFINITY } = draft;
    if (latest !== undefined && latest.sequence > follows) return { closure: latest, added: false };
    const open = this.#index.openOf(draft.conversationId);
    if (open !== undefined) return { closure: this.#merge(open, draft, at, instance), added: false };
    const sequence = (latest?.sequence ?? 0) + 1;
    const drafted = newClosure(structuredClone(draft), this.#ids.next(at), at);
    const closure = freezeDeeply({ ...drafted, sequence });
    this.#index.add(new MemoryRow(closure, firstEntries(closure, instance)));
    this.#bell.ring(closure.dueAt);
    return { closure, added: true };
  }

  async claim(request: ClaimRequest): Promise<Lease[]> {
    const { owner, now, leaseMs } = request;
    if (this.#clock.wentBack(now)) this.#bringBack(now);
    return this.#index.takeDue(request, (row) => row.lease(owner, now, leaseMs));
  }

  async renew(lease: Lease, now: number, leaseMs: number): Promise<Lease> {
    const row = this.#held(lease, now);
    const renewed = row.prolong(now, leaseMs);
    this.#index.moved(row);
    return renewed;
  }

  async save(
    lease: Lease,
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): Promise<Lease> {
    const row = this.#held(lease, now);
    const saved = row.write(change, history, now);
    this.#index.moved(row);
    return saved;
  }

  async release(
    lease: Lease,
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): Promise<Closure> {
    const row = this.#held(lease, now);
    row.write(change, history, now);
    row.letGo();
    this.#index.moved(row);
    const { availableAt } = row;
    if (availableAt !== undefined && availableAt <= now) this.#bell.ring(availableAt);
    return row.closure;
  }

  async amend(
    closureId: string,
    from: readonly ClosureState[],
    change: ClosureChange,
    history: readonly HistoryEntry[],
    now: number,
  ): Promise<Closure | undefined> {
    const row = this.#index.get(closureId);
    if (row === undefined || !from.includes(row.closure.state)) return undefined;
    const { state } = row.closure;
    const reopens =
      isEnded(state) && !isEnded(change.state ?? state) && mayBecome(state, change.state ?? state);
    if (reopens && this.#index.openOf(row.closure.conversationId) !== undefined) return undefined;
    row.write(change, history, now);
    row.letGo();
    this.#index.moved(row);
    if (row.availableAt !== undefined) this.#bell.ring(row.availableAt);
    return row.closure;
  }

  async append(closureId: string, history: readonly HistoryEntry[]): Promise<void> {
    this.#index.get(closureId)?.history.push(...structuredClone(history));
  }

  async claimLateGuest(closureId: string, now: number): Promise<boolean> {
    const row = this.#index.get(closureId);
    if (row === undefined || row.closure.lateGuestAt !== undefined) return false;
    row.closure = Object.freeze({ ...row.closure, lateGuestAt: now });
    return true;
  }

  async get(closureId: string): Promise<Closure | undefined> {
    return this.#index.get(closureId)?.closure;
  }

  async latest(conversationId: string): Promise<Closure | undefined> {
    return this.#index.latestOf(conversationId)?.closure;
  }

  async history(closureId: string): Promise<HistoryEntry[]> {
    return structuredClone(this.#index.get(closureId)?.history ?? []);
  }

  async find(
    filter: ClosureFilter,
    page: { after?: string | undefined; limit?: number } = {},
  ): Promise<ClosurePage> {
    const limit = pageLimit(page.limit);
    const found = this.#index.find(filter, page.after, limit + 1);
    const closures = found.slice(0, limit);
    return { closures, ...(found.length > limit && { next: closures.at(-1)?.id }) };
  }

  async counts(): Promise<Record<ClosureState, number>> {
    const counts = stateCounts();
    for (const row of this.#index.rows()) counts[row.closure.state] += 1;
    return counts;
  }

  async nextDueAt(verifying?: boolean): Promise<number | undefined> {
    const next = this.#index.nextDueAt(verifying);
    this.#bell.learned(next);
    return next;
  }

  async prune(before: number, limit: number): Promise<number> {
    let pruned = 0;
    for (const row of this.#index.rows()) {
      if (pruned >= limit) break;
      const { createdAt, endedAt } = row.closure;
      if (endedAt === undefined || Math.max(createdAt, endedAt) >= before) continue;
      this.#index.remove(row);
      pruned += 1;
    }
    return pruned;
  }

  onWake(listener: () => void): () => void {
    return this.#bell.add(listener);
  }

  #merge(row: MemoryRow, draft: ClosureDraft, at: number, instance: string): Closure {
    const merged = mergeDraft(row.closure, structuredClone(draft));
    if (merged === undefined) return row.closure;
    const { signals, handedOver, added } = merged;
    row.closure = freezeDeeply({ ...row.closure, signals, handedOver, updatedAt: at });
    row.history.push(...signalEntries(added, at, instance));
    return row.closure;
  }

  #held(lease: Lease, now: number): MemoryRow {
    const row = this.#index.get(lease.closure.id);
    if (row === undefined) throw new LeaseLostError(lease.closure.id);
    row.check(lease, now);
    return row;
  }

  #bringBack(now: number): void {
    const limit = now + clockSlackMs;
    for (const row of this.#index.rows()) {
      if (row.availableAt === undefined) continue;
      const fromFuture = row.closure.updatedAt > limit;
      if (!fromFuture && (row.leaseExpiresAt ?? 0) <= limit) continue;
      if (fromFuture) row.closure = Object.freeze(withTimesMovedTo(row.closure, now));
      row.letGo();
      this.#index.moved(row);
    }
  }
}
