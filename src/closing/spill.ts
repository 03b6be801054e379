import { randomUUID } from 'node:crypto';
import { within } from '../bounded-wait.js';
import type { Clock } from '../clock.js';
import { SpillFullError } from '../errors/spill-full-error.js';
import type { Logger } from '../logger.js';
import { backoffMs } from './backoff.js';
import type { Closure, ClosureDraft } from './closure.js';
import type { Outbox } from './outbox.js';
import { newSignals } from './outboxes/merge-signals.js';
import { newClosure } from './outboxes/new-closure.js';
import type { TroubleLog } from './trouble-log.js';

export interface SpillOptions {
  readonly outbox: Pick<Outbox, 'add'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly troubles: TroubleLog;
  readonly instance: string;
  /** How many closures are kept at the most. */
  readonly limit: number;
  /** Hears of each closure once it is written. */
  readonly onWritten: (closure: Closure, added: boolean) => void;
}

/** The waits between two tries to write what is kept, in milliseconds. */
const retry = { baseMs: 250, capMs: 15_000 } as const;

/**
 * Keeps in memory what the outbox could not take, and writes it as soon as the outbox is back. Bounded: past the
 * limit a closure is refused, loudly, rather than the process run out of memory.
 */
export class Spill {
  readonly #options: SpillOptions;
  readonly #kept = new Map<string, Closure>();
  #failures = 0;
  #cancelTimer: (() => void) | undefined;
  #isStopped = false;

  constructor(options: SpillOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** @throws SpillFullError */
  keep(draft: ClosureDraft, cause: unknown): Closure {
    const { clock, limit, troubles } = this.#options;
    const { conversationId } = draft;
    const known = this.find(conversationId);
    if (known === undefined && this.#kept.size >= limit) throw new SpillFullError(limit, cause);
    const closure: Closure = known
      ? {
          ...known,
          signals: [...known.signals, ...newSignals(known.signals, draft.signals)],
          handedOver: known.handedOver || draft.handedOver,
        }
      : newClosure(draft, `unwritten-${randomUUID()}`, clock.now());
    this.#kept.set(closure.id, closure);
    troubles.note('error', 'the outbox cannot be written; closures are kept in memory until it can', {
      conversationId,
      error: String(cause),
    });
    this.#scheduleTry();
    return closure;
  }

  find(conversationId: string): Closure | undefined {
    if (this.#kept.size === 0) return undefined;
    return [...this.#kept.values()].find((closure) => closure.conversationId === conversationId);
  }

  /** `true` where it was kept here; it will not be written any more. */
  remove(closureId: string): Closure | undefined {
    const closure = this.#kept.get(closureId);
    this.#kept.delete(closureId);
    return closure;
  }

  /** `true` where it is kept here. */
  setDue(closureId: string, dueAt: number): boolean {
    const closure = this.#kept.get(closureId);
    if (closure !== undefined) this.#kept.set(closureId, { ...closure, dueAt });
    return closure !== undefined;
  }

  /**
   * Tries to write everything once more, at most `drainMs` milliseconds, and stops trying. What is still there after
   * that is lost with the process.
   */
  async stop(drainMs: number): Promise<void> {
    const { clock, logger } = this.#options;
    this.#cancelTimer?.();
    this.#isStopped = true;
    if (this.#kept.size > 0) await within(clock, drainMs, this.#write());
    if (this.#kept.size === 0) return;
    const conversations = [...this.#kept.values()].map(({ conversationId }) => conversationId).join(' ');
    logger.error('closures are lost: the outbox could not be written before the stop', { conversations });
  }

  #scheduleTry(): void {
    const { clock, random } = this.#options;
    if (this.#cancelTimer !== undefined || this.#isStopped) return;
    const waitMs = backoffMs(this.#failures + 1, retry, random);
    this.#cancelTimer = clock.schedule(Math.max(waitMs, 50), () => {
      this.#cancelTimer = undefined;
      void this.#write();
    });
  }

  async #write(): Promise<void> {
    const { outbox, clock, instance, onWritten } = this.#options;
    for (const [id, closure] of this.#kept) {
      try {
        const written = await outbox.add(closure, clock.now(), instance);
        this.#failures = 0;
        // Cancelled while it was being written: the row has to go the same way, which its owner sees to.
        if (this.#kept.delete(id)) onWritten(written.closure, written.added);
      } catch {
        this.#failures += 1;
        this.#scheduleTry();
        return;
      }
    }
  }
}
