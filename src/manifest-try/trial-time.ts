import { setImmediate } from 'node:timers/promises';
import { type Closure, isEnded } from '../closing/closure.js';
import type { GenesysDisconnect } from '../genesys-disconnect.js';
import type { SkippingClock } from './skipping-clock.js';
import { TrialInputError } from './trial-input-error.js';
import type { WatchedOutbox } from './watched-outbox.js';

/** Where the closer sleeps though something is due, the clock was moved a moment too early: it is moved on after this long. */
const nudgeAfterMs = 50;
/** Where it works for this long, it waits for the clock itself, as for the rate budget: real milliseconds. */
const patienceMs = 2_000;
/** After this many nudges, something hangs. */
const mostNudges = 200;

/** Lets the trial's time pass, and the closer work when something is due. */
export class TrialTime {
  constructor(
    readonly clock: SkippingClock,
    readonly outbox: WatchedOutbox,
    readonly disconnect: Pick<GenesysDisconnect, 'closures'>,
  ) {}

  /** All closes so far, oldest first. */
  async closures(): Promise<Closure[]> {
    const all: Closure[] = [];
    for await (const closure of this.disconnect.closures.each()) all.push(closure);
    return all;
  }

  /** Lets this much time pass. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    for (let open = await this.#idle(); open !== undefined && open.dueAt <= end; open = await this.#idle()) {
      this.clock.moveTo(open.dueAt);
    }
    this.clock.moveTo(end);
    await this.#idle();
  }

  /** Lets time pass until the close has ended, or waits for an agent who stays. */
  async runOut(): Promise<void> {
    let waits = 0;
    for (let open = await this.#idle(); open !== undefined; open = await this.#idle()) {
      // Once more is looked for the agent, who may have left since; after that, nobody is going to.
      if (open.state === 'held' && ++waits > 1) return;
      this.clock.moveTo(open.dueAt);
    }
  }

  /** Resolves when the closer has nothing to do now, to the close that is to be done later. */
  async #idle(): Promise<Closure | undefined> {
    for (let nudges = 0; nudges < mostNudges; nudges += 1) {
      // The closer learns of a new closure by promises only.
      await setImmediate();
      const { released } = this.outbox;
      const open = (await this.closures()).find(({ state }) => !isEnded(state));
      if (open === undefined || open.dueAt > this.clock.now()) return open;
      const waitMs = this.outbox.isWorking ? patienceMs : nudgeAfterMs;
      const goesOn = await this.outbox.releasedBeyond(released, waitMs);
      if (!goesOn) this.clock.moveTo(this.clock.now() + 1);
    }
    throw new TrialInputError('The close did not come to an end. Please report this, with the transcript.');
  }
}
