import { AsyncLocalStorage } from 'node:async_hooks';
import { tooLate, within } from '../../bounded-wait.js';
import type { Clock } from '../../clock.js';
import { TurnQueueFullError } from '../../errors/turn-queue-full-error.js';
import { TurnTimeoutError } from '../../errors/turn-timeout-error.js';

/** How many turns of a guest are taken at once: people write less, and a device that floods must not fill the memory. */
const mostTurns = 100;

/** A turn in the queue, as those see it who run in it. */
export interface QueuedTurn {
  readonly guest: string;
  /** It did not end in time, and the guest's next turns went on without it. */
  readonly isLate: boolean;
  readonly isOver: boolean;
}

export interface TurnQueueOptions {
  readonly clock: Clock;
  /** How long a turn may keep the next ones waiting, in milliseconds. */
  readonly limitMs: number;
}

/** Told of a turn that is not waited for any longer; `ending` is how it ends, if it ever does. */
type OnTimeout = (queued: QueuedTurn, ending: Promise<unknown>) => void;

/** Turns of one guest, one after the other, in this process. One that does not end in time is no longer waited for. */
export class TurnQueue {
  readonly #options: TurnQueueOptions;
  /** The guests with turns that are not over, and when the last of these is. */
  readonly #waiting = new Map<string, { turns: number; last: Promise<void> }>();
  /** Which turn is under way. What a turn leaves running behind it is still inside of it. */
  readonly #inside = new AsyncLocalStorage<QueuedTurn>();

  constructor(options: TurnQueueOptions) {
    this.#options = options;
  }

  /**
   * Runs a turn after those that wait before it. One that is begun from within a running turn of the same guest runs at
   * once, as a part of it.
   *
   * @throws TurnTimeoutError where it does not end in time
   * @throws TurnQueueFullError where too many wait
   */
  run<Value>(
    guest: string,
    turn: (queued: QueuedTurn) => Promise<Value>,
    onTimeout: OnTimeout,
  ): Promise<Value> {
    const outer = this.#inside.getStore();
    if (outer?.guest === guest && !outer.isLate && !outer.isOver) return turn(outer);
    const waiting = this.#waiting.get(guest) ?? { turns: 0, last: Promise.resolve() };
    if (waiting.turns >= mostTurns) return Promise.reject(new TurnQueueFullError(mostTurns));
    const mine = waiting.last.then(() => this.#runInTime(guest, turn, onTimeout));
    waiting.turns += 1;
    waiting.last = mine.then(nothing, nothing).then(() => {
      waiting.turns -= 1;
      if (waiting.turns === 0) this.#waiting.delete(guest);
    });
    this.#waiting.set(guest, waiting);
    return mine;
  }

  async #runInTime<Value>(
    guest: string,
    turn: (queued: QueuedTurn) => Promise<Value>,
    onTimeout: OnTimeout,
  ): Promise<Value> {
    const { clock, limitMs } = this.#options;
    const queued = { guest, isLate: false, isOver: false };
    const ending = this.#inside
      .run(queued, () => turn(queued))
      .finally(() => {
        queued.isOver = true;
      });
    const value = await within(clock, limitMs, ending);
    if (value !== tooLate) return value;
    queued.isLate = true;
    onTimeout(queued, ending);
    throw new TurnTimeoutError(limitMs);
  }
}

/** Whoever asked for the turn hears how it went; the next one only that it is over. */
function nothing(): void {}
