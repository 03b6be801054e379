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
  /** Where the items begin that are still to come; those before it are done. */
  #next = 0;
  /** The time of the item that is being done. */
  #moment: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** With `alarm`, a real timer wakes the agenda too, so that changes are announced while nobody asks. */
  constructor(clock: SimulatorClock, alarm: boolean) {
    this.#clock = clock;
    this.#alarm = alarm;
  }

  /** Does something `delay` milliseconds from now, or from the item that is being done; at once without a delay. */
  after(delay: number, run: (at: number) => void): void {
    const now = this.#moment ?? this.#clock.now();
    if (delay <= 0) run(now);
    else this.#insert({ at: now + delay, run });
  }

  settle(): void {
    // Doing an item may ask for what is due; that is what is being done already.
    if (this.#moment !== undefined) return;
    const now = this.#clock.now();
    try {
      // One at a time: an item may plan another that is due as well.
      for (let item = this.#items[this.#next]; item && item.at <= now; item = this.#items[this.#next]) {
        this.#next += 1;
        this.#moment = item.at;
        item.run(item.at);
      }
    } finally {
      this.#moment = undefined;
    }
    this.#forgetDone();
    this.#arm();
  }

  clear(): void {
    this.#items = [];
    this.#next = 0;
    clearTimeout(this.#timer);
  }

  #insert(item: Item): void {
    let low = this.#next;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle]?.at ?? 0) <= item.at) low = middle + 1;
      else high = middle;
    }
    this.#items.splice(low, 0, item);
    this.#arm();
  }

  #forgetDone(): void {
    // Seldom, and then all of them: taking each from the front would cost a copy of the rest.
    if (this.#next < 1_000 && this.#next < this.#items.length) return;
    this.#items.splice(0, this.#next);
    this.#next = 0;
  }

  #arm(): void {
    if (!this.#alarm) return;
    clearTimeout(this.#timer);
    const next = this.#items[this.#next];
    if (!next) return;
    const wait = Math.min(Math.max(next.at - this.#clock.now(), 0), longestTimer);
    this.#timer = setTimeout(() => this.settle(), wait);
    this.#timer.unref();
  }
}
