import type { Closure, ClosureState } from '../closing/closure.js';
import { isEnded } from '../closing/closure.js';
import type { Outbox } from '../closing/outbox.js';
import type { SessionCloser } from '../closing/session-closer.js';

/** A closure that was given up or cancelled. */
export interface NotClosed {
  readonly id: string;
  readonly conversationId: string;
  readonly cause: string;
  readonly causeDetail: string;
}

/** How many are told one by one; the record has all. */
const mostTold = 20;
/** Refusals for want of a permission, and nothing else, after which no more are asked for. */
const hopeless = 5;
/** How many are looked up at a time, of those that another process may have ended. */
const lookedUp = 200;

/**
 * The closures that a run waits for. Those that this process works on are heard of at once; those that another process
 * has taken are looked up in the outbox from time to time.
 */
export class ClosingTargets {
  readonly #pending = new Set<string>();
  readonly #held = new Map<string, string>();
  readonly #verifying = new Set<string>();
  readonly failed: NotClosed[] = [];
  readonly cancelled: NotClosed[] = [];
  readonly counts = { closed: 0, alreadyClosed: 0, failed: 0, cancelled: 0 };

  /** Hears of the closer from now on. */
  follow(closer: SessionCloser): void {
    for (const name of ['closed', 'alreadyClosed', 'failed', 'cancelled', 'held', 'accepted'] as const)
      closer.on(name, ({ closure }) => this.#see(closure));
  }

  add(closure: Closure): void {
    this.#pending.add(closure.id);
    this.#see(closure);
  }

  /** Ended, in whichever way. */
  get ended(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  get open(): number {
    return this.#pending.size;
  }

  /** The conversations that wait for an agent to leave. */
  get held(): readonly string[] {
    return [...this.#held.values()];
  }

  /** Accepted by the platform, and not yet seen to be over. */
  get verifying(): number {
    return this.#verifying.size;
  }

  /** Nothing is left to wait for but agents. */
  get isDone(): boolean {
    return this.#held.size >= this.#pending.size;
  }

  /** Only ever "you may not": more of the same would tell nothing new. */
  get isHopeless(): boolean {
    const { closed, alreadyClosed, failed } = this.counts;
    return closed + alreadyClosed === 0 && failed >= hopeless && this.failed.every(isNotPermitted);
  }

  /** Looks some of them up, the ones that were looked up longest ago. */
  async lookUp(outbox: Outbox): Promise<void> {
    for (const id of [...firstOf(this.#pending, lookedUp)]) {
      const closure = await outbox.get(id);
      // Deleted from the record meanwhile: nothing is left to wait for.
      if (closure === undefined) this.#forget(id);
      else this.#see(closure);
      // Behind the others, for the next time.
      if (this.#pending.delete(id)) this.#pending.add(id);
    }
  }

  #forget(id: string): void {
    this.#pending.delete(id);
    this.#held.delete(id);
    this.#verifying.delete(id);
  }

  #see(closure: Closure): void {
    const { id, conversationId, state, outcome, dueAt, updatedAt } = closure;
    if (!this.#pending.has(id)) return;
    // One that was hastened is looked at again first.
    if (state === 'held' && dueAt > updatedAt) this.#held.set(id, conversationId);
    else this.#held.delete(id);
    if (state === 'verifying') this.#verifying.add(id);
    else this.#verifying.delete(id);
    if (!isEnded(state)) return;
    this.#forget(id);
    this.counts[endOf(state, outcome)] += 1;
    if (state !== 'failed' && state !== 'cancelled') return;
    const { cause = '', causeDetail = '' } = closure;
    if (this[state].length < mostTold) this[state].push({ id, conversationId, cause, causeDetail });
  }
}

const isNotPermitted = ({ cause }: NotClosed) =>
  cause === 'GENESYS_PERMISSION_MISSING' || cause === 'GENESYS_AUTHENTICATION_FAILED';

function endOf(state: ClosureState, outcome: Closure['outcome']): keyof ClosingTargets['counts'] {
  if (state === 'closed') return outcome === 'already-closed' ? 'alreadyClosed' : 'closed';
  return state === 'failed' ? 'failed' : 'cancelled';
}

function* firstOf<T>(all: Iterable<T>, most: number): Generator<T> {
  let left = most;
  for (const one of all) {
    if (left-- <= 0) return;
    yield one;
  }
}
