const minute = 60_000;

/** Counts what happened in the last 60 s, and remembers the highest such count. */
export class SlidingMinute {
  #times: number[] = [];
  #first = 0;
  #highest = 0;

  get highest(): number {
    return this.#highest;
  }

  get oldest(): number | undefined {
    return this.#times[this.#first];
  }

  add(now: number): void {
    this.#times.push(now);
    this.#highest = Math.max(this.#highest, this.count(now));
  }

  count(now: number): number {
    while ((this.#times[this.#first] ?? now) <= now - minute) this.#first += 1;
    if (this.#first > 1_000) {
      this.#times = this.#times.slice(this.#first);
      this.#first = 0;
    }
    return this.#times.length - this.#first;
  }
}
