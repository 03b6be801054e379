import type { Clock } from '../clock.js';
import type { SimulatorClock } from '../simulator/clock.js';

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

/** A clock for bot and platform alike that stands still, and skips the time in which nothing happens. */
export class SkippingClock implements Clock, SimulatorClock {
  #now: number;
  readonly #timers = new Set<Timer>();
  readonly #listeners = new Set<() => void>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): () => void {
    const timer = { at: this.#now + Math.max(delayMs, 0), task };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  onMove(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Moves on to a time, and does what falls due until then in its order. */
  moveTo(time: number): void {
    for (let next = this.#next(time); next !== undefined; next = this.#next(time)) {
      this.#timers.delete(next);
      this.#set(next.at);
      next.task();
    }
    this.#set(time);
  }

  #next(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= until && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }

  #set(time: number): void {
    this.#now = Math.max(this.#now, time);
    for (const listener of this.#listeners) listener();
  }
}
