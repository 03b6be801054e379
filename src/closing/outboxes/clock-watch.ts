import type { Closure } from '../closure.js';

/** A smaller step back is not worth a look; so is what the clocks of a fleet differ by. */
const clockStepMs = 60_000;
/** A row written further in the future than this was written by a clock that has been set back since. */
export const clockSlackMs = 600_000;

/** Notices that the clock was set back: then what was written before would become due too late. */
export class ClockWatch {
  #latest = Number.POSITIVE_INFINITY;

  /** `true` at the first look too: the clock may have been set back while no process ran. */
  wentBack(now: number): boolean {
    const back = now < this.#latest - clockStepMs;
    this.#latest = back ? now : Math.max(now, this.#latest);
    return back;
  }
}

/** The closure as it would be, had it been written now: every wait in it keeps its length. */
export function withTimesMovedTo(closure: Closure, now: number): Closure {
  const by = now - closure.updatedAt;
  const moved = (time: number | undefined) => (time === undefined ? undefined : time + by);
  return {
    ...closure,
    dueAt: closure.dueAt + by,
    sentAt: moved(closure.sentAt),
    verifyBy: moved(closure.verifyBy),
    heldSince: moved(closure.heldSince),
    updatedAt: now,
  };
}
