import { type Closure, type ClosureState, isEnded } from '../closure.js';
import type { ClaimRequest, ClosureFilter } from '../outbox.js';
import { DueQueue } from './due-queue.js';
import { EngagementRota } from './engagement-rota.js';
import type { MemoryRow } from './memory-row.js';

/** The rows of the memory, and the ways to find them without looking at all of them. */
export class MemoryIndex {
  readonly #rows = new Map<string, MemoryRow>();
  readonly #conversations = new Map<string, MemoryRow[]>();
  /** By engagement: all that are open, and those of them that are not in `verifying`. */
  readonly #queues = new Map<string, DueQueue>();
  readonly #others = new Map<string, DueQueue>();
  readonly #verifying = new DueQueue();
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
    const { id, plan, state } = row.closure;
    const isVerifying = state === 'verifying';
    moveIn(this.#queues, plan.engagement, id, row.availableAt);
    moveIn(this.#others, plan.engagement, id, isVerifying ? undefined : row.availableAt);
    move(this.#verifying, id, isVerifying ? row.availableAt : undefined);
  }

  /** Up to `limit` rows that are due, fair between engagements; `lease` must make each unavailable. */
  takeDue<Taken>(
    { now, limit, verifying }: Pick<ClaimRequest, 'now' | 'limit' | 'verifying'>,
    lease: (row: MemoryRow) => Taken,
  ): Taken[] {
    const take = (queue: DueQueue | undefined) => {
      const first = queue?.first;
      if (first === undefined || first.availableAt > now) return undefined;
      const row = this.#rows.get(first.id);
      if (row === undefined) return undefined;
      const taken = lease(row);
      this.moved(row);
      return taken;
    };
    if (verifying) {
      const taken: Taken[] = [];
      while (taken.length < limit) {
        const one = take(this.#verifying);
        if (one === undefined) break;
        taken.push(one);
      }
      return taken;
    }
    const queues = verifying === false ? this.#others : this.#queues;
    const heads = [...queues].flatMap(([engagement, { first }]) =>
      first !== undefined && first.availableAt <= now ? [{ engagement, availableAt: first.availableAt }] : [],
    );
    return this.#rota.pick(heads, limit, (engagement) => take(queues.get(engagement)));
  }

  nextDueAt(verifying?: boolean): number | undefined {
    if (verifying) return this.#verifying.first?.availableAt;
    const queues = verifying === false ? this.#others : this.#queues;
    const times = [...queues.values()].flatMap(({ first }) => (first ? [first.availableAt] : []));
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

/** Where it stands in a queue; in none while nobody can ever take it from there. */
function move(queue: DueQueue, id: string, availableAt: number | undefined): void {
  if (availableAt === undefined) queue.delete(id);
  else queue.set({ id, availableAt });
}

function moveIn(
  queues: Map<string, DueQueue>,
  engagement: string,
  id: string,
  availableAt: number | undefined,
): void {
  const queue = queues.get(engagement) ?? new DueQueue();
  queues.set(engagement, queue);
  move(queue, id, availableAt);
  if (queue.first === undefined) queues.delete(engagement);
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
