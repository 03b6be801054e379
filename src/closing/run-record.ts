import { IllegalTransitionError } from '../errors/illegal-transition-error.js';
import { LeaseLostError } from '../errors/lease-lost-error.js';
import type { ApiCall } from '../genesys/api-call.js';
import { backoffMs } from './backoff.js';
import { callEntry } from './call-entry.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure, ClosureChange } from './closure.js';
import type { CallEntry, HistoryEntry } from './history-entry.js';

/** The waits between two tries to write a step, in milliseconds. */
const writeRetry = { baseMs: 200, capMs: 5_000 } as const;

/** What one run adds to a closure's history: its calls are kept until a step is written, and go with it. */
export class RunRecord {
  readonly #tools: CloserTools;
  readonly #signal: AbortSignal;
  #unwritten: HistoryEntry[] = [];

  /** @param signal ends the tries to write */
  constructor(tools: CloserTools, signal: AbortSignal) {
    this.#tools = tools;
    this.#signal = signal;
  }

  /** Keeps a call for the next write. @param shared for how many closures it was made, if for many */
  note(closure: Closure, purpose: CallEntry['purpose'], call: ApiCall, shared?: number): void {
    if (call.lane === 'token') return;
    const { clock, instance, report } = this.#tools;
    const entry = callEntry(call, { at: clock.now(), instance, purpose, shared });
    this.#unwritten.push(entry);
    report('call', { closure, call: entry });
  }

  /**
   * Writes a step and the calls before it. Tries, unless it is told how often, until the outbox has taken them or the closure
   * is no longer ours: a call that was made must not be missing in the record only because the database was away.
   */
  async write<Result>(
    closure: Closure,
    change: ClosureChange,
    attempt: (entries: readonly HistoryEntry[]) => Promise<Result>,
    { tries = Number.POSITIVE_INFINITY } = {},
  ): Promise<Result> {
    const { random, troubles } = this.#tools;
    const calls = this.#unwritten;
    this.#unwritten = [];
    const entries = [...calls, ...this.#transition(closure, change)];
    for (let failures = 1; ; failures += 1) {
      try {
        return await attempt(entries);
      } catch (error) {
        const isLost = error instanceof LeaseLostError || error instanceof IllegalTransitionError;
        if (isLost || this.#signal.aborted || failures >= tries) {
          this.#unwritten = [...calls, ...this.#unwritten];
          throw error;
        }
        const waitMs = backoffMs(failures, writeRetry, random);
        troubles.note('error', 'a step could not be written and is tried again', {
          closureId: closure.id,
          error: String(error),
          waitMs,
        });
        await this.#pause(waitMs);
      }
    }
  }

  /**
   * Writes the calls of a closure whose step could not be written: whoever has it next does not know of them, and they
   * belong in the record all the same.
   */
  async abandon({ id: closureId }: Closure): Promise<void> {
    const calls = this.#unwritten;
    if (calls.length === 0) return;
    this.#unwritten = [];
    const { outbox, logger } = this.#tools;
    await outbox.append(closureId, calls).catch((error: unknown) => {
      logger.error('calls are missing in the record of a closure', { closureId, error: String(error) });
    });
  }

  /** Everything that happened to the closure, with the calls that are not written yet. */
  async history({ id }: Closure): Promise<readonly HistoryEntry[]> {
    return [...(await this.#tools.outbox.history(id)), ...this.#unwritten];
  }

  /**
   * A disconnect that is about to be sent again is a step too: its worker may die before it can record the call. So is a
   * new cause for staying where it is.
   */
  #transition(closure: Closure, { state: to, cause, sentAt }: ClosureChange): HistoryEntry[] {
    const { clock, instance } = this.#tools;
    const { state: from } = closure;
    const says = cause !== undefined && cause !== closure.cause;
    if (to === undefined || (to === from && sentAt === undefined && !says)) return [];
    return [{ kind: 'transition', at: clock.now(), instance, from, to, cause }];
  }

  /** Until the time is over, or the run is aborted. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        cancel();
        this.#signal.removeEventListener('abort', go);
        resolve();
      };
      const cancel = this.#tools.clock.schedule(delayMs, go);
      this.#signal.addEventListener('abort', go, { once: true });
    });
  }
}
