import { type Closure, type ClosureState, isEnded } from '../closure.js';
import type { ClosureFilter } from '../outbox.js';
import { DueQueue } from './due-queue.js';
import { EngagementRota } from './engagement-rota.js';
import type { MemoryRow } from './memory-row.js';

/** The rows of the memory, and the ways to find them without looking at all of them. */
export class MemoryIndex {
  readonly #rows = new Map<string, MemoryRow>();
  readonly #conversations = new Map<string, MemoryRow[]>();
  readonly #queues = new Map<string, DueQueue>();
  readonly #rota = new EngagementRota();
  /** In the order of ids, which is that of creation. */
  readonly #ids: string[] = [];

  get(id: string): MemoryRow | undefined {
    return this.#rows.get(id);
  }

  rows(): MapIterator<MemoryRow> {
    return this.#rows.values();
  }

  latestOf(conversationId: string): MemoryRow | undefined {
    return this.#conversations.get(conversationId)?.at(-1);
  }

  openOf(conversationId: string): MemoryRow | undefined {
    return this.#conversations.get(conversationId)?.find(({ closure }) => !isEnded(closure.state));
  }

  add(row: MemoryRow): void {
    const { id, conversationId } = row.closure;
    this.#rows.set(id, row);
    this.#conversations.set(conversationId, [...(this.#conversations.get(conversationId) ?? []), row]);
    this.#ids.splice(this.#placeAfter(id), 0, id);
    this.moved(row);
  }

  remove(row: MemoryRow): void {
    const { id, conversationId } = row.closure;
    this.#rows.delete(id);
    const others = (this.#conversations.get(conversationId) ?? []).filter((other) => other !== row);
    if (others.length > 0) this.#conversations.set(conversationId, others);
    else this.#conversations.delete(conversationId);
    this.#ids.splice(this.#placeAfter(id) - 1, 1);
  }

  /** To be called after every change of a row that may change when it is available. */
  moved(row: MemoryRow): void {
    const { id, plan } = row.closure;
    const queue = this.#queues.get(plan.engagement) ?? new DueQueue();
    this.#queues.set(plan.engagement, queue);
    if (row.availableAt === undefined) queue.delete(id);
    else queue.set({ id, availableAt: row.availableAt });
    if (queue.first === undefined) this.#queues.delete(plan.engagement);
  }

  /** Up to `limit` rows that are due, fair between engagements; `lease` must make each unavailable. */
  takeDue<Taken>(now: number, limit: number, lease: (row: MemoryRow) => Taken): Taken[] {
    const heads = [...this.#queues].flatMap(([engagement, { first }]) =>
      first !== undefined && first.availableAt <= now ? [{ engagement, availableAt: first.availableAt }] : [],
    );
    return this.#rota.pick(heads, limit, (engagement) => {
      const first = this.#queues.get(engagement)?.first;
      if (first === undefined || first.availableAt > now) return undefined;
      const row = this.#rows.get(first.id);
      if (row === undefined) return undefined;
      const taken = lease(row);
      this.moved(row);
      return taken;
    });
  }

  nextDueAt(): number | undefined {
    const times = [...this.#queues.values()].flatMap(({ first }) => (first ? [first.availableAt] : []));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  find(filter: ClosureFilter, after: string | undefined, limit: number): Closure[] {
    const found: Closure[] = [];
    for (
      let place = after === undefined ? 0 : this.#placeAfter(after);
      place < this.#ids.length;
      place += 1
    ) {
      const closure = this.#rows.get(this.#ids[place] ?? '')?.closure;
      if (closure !== undefined && matches(closure, filter)) found.push(closure);
      if (found.length >= limit) break;
    }
    return found;
  }

  /** Where the first id greater than this one stands. */
  #placeAfter(id: string): number {
    if ((this.#ids.at(-1) ?? '') <= id) return this.#ids.length;
    let [low, high] = [0, this.#ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ids[middle] ?? '') <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function matches(closure: Closure, filter: ClosureFilter): boolean {
  const { conversationId, engagement, state, reason, from, to } = filter;
  const states: readonly ClosureState[] | undefined = typeof state === 'string' ? [state] : state;
  return (
    (conversationId === undefined || closure.conversationId === conversationId) &&
    (engagement === undefined || closure.plan.engagement === engagement) &&
    (states === undefined || states.includes(closure.state)) &&
    (reason === undefined || closure.plan.reason === reason) &&
    (from === undefined || closure.createdAt >= from) &&
    (to === undefined || closure.createdAt < to)
  );
}
