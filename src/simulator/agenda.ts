import type { SimulatorClock } from './clock.js';

interface Item {
  at: number;
  run: (at: number) => void;
}

// setTimeout takes no longer delays than this; a later item is simply armed again.
const longestTimer = 2_147_483_647;

/**
 * What the platform has accepted and will do later.
 * Nothing here waits: `settle` does all that is due by the clock, in order, each as of its own time.
 */
export class Agenda {
  readonly #clock: SimulatorClock;
  readonly #alarm: boolean;
  #items: Item[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** With `alarm`, a real timer wakes the agenda too, so that changes are announced while nobody asks. */
  constructor(clock: SimulatorClock, alarm: boolean) {
    this.#clock = clock;
    this.#alarm = alarm;
  }

  /** Does something `delay` milliseconds from now; at once when there is no delay. */
  after(delay: number, run: (at: number) => void): void {
    const now = this.#clock.now();
    if (delay <= 0) run(now);
    else this.#insert({ at: now + delay, run });
  }

  settle(): void {
    const now = this.#clock.now();
    // One at a time: an item may plan another that is due as well.
    for (let item = this.#items[0]; item && item.at <= now; item = this.#items[0]) {
      this.#items.shift();
      item.run(item.at);
    }
    this.#arm();
  }

  clear(): void {
    this.#items = [];
    clearTimeout(this.#timer);
  }

  #insert(item: Item): void {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle]?.at ?? 0) <= item.at) low = middle + 1;
      else high = middle;
    }
    this.#items.splice(low, 0, item);
    this.#arm();
  }

  #arm(): void {
    if (!this.#alarm) return;
    clearTimeout(this.#timer);
    const next = this.#items[0];
    if (!next) return;
    const wait = Math.min(Math.max(next.at - this.#clock.now(), 0), longestTimer);
    this.#timer = setTimeout(() => this.settle(), wait);
    this.#timer.unref();
  }
}
