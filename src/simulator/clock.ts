/** Where the simulator reads the time. Only `now` is needed; a clock that can say when it moved makes effects happen at once. */
export interface SimulatorClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back whenever the clock has been moved; the answer unsubscribes. */
  onMove?(listener: () => void): () => void;
}

/** The real clock, the simulator's default. */
export const systemClock: SimulatorClock = { now: () => Date.now() };

/**
 * A clock that stands still until a test moves it.
 *
 * @example
 * const clock = new ManualClock();
 * const cloud = await GenesysSimulator.start({ clock });
 * clock.advance(1_000);
 */
export class ManualClock implements SimulatorClock {
  #now: number;
  readonly #listeners = new Set<() => void>();

  constructor(start: number | string | Date = '2026-01-01T00:00:00.000Z') {
    this.#now = new Date(start).getTime();
  }

  now(): number {
    return this.#now;
  }

  /** Moves the time forward and lets everything that fell due happen. */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new RangeError(`A clock only moves forward; got ${milliseconds} ms.`);
    this.#now += milliseconds;
    for (const listener of this.#listeners) listener();
  }

  onMove(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
