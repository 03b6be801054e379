/** The most ids that are seen in use in one call of analytics; what the platform's limit is, nothing says. */
const mostIds = 100;
/** With fewer a call saves nothing over a live read. */
const fewestIds = 2;
/** So many calls of the size have to be taken before twice as many ids are tried; twice as many after each vain try. */
const growAfter = { least: 3, most: 192 } as const;

/**
 * How many ids one call may ask about: half of what is refused, and twice as many again after some calls, because what
 * was refused once is not refused for ever.
 */
export class BatchSize {
  #most = mostIds;
  #taken = 0;
  #growAfter: number = growAfter.least;
  /** Whether the size was just doubled, and nobody knows yet whether it is taken. */
  #isTried = false;

  get most(): number {
    return this.#most;
  }

  /** A call about so many was answered. */
  taken(ids: number): void {
    if (ids < this.#most) return;
    if (this.#isTried) this.#growAfter = growAfter.least;
    this.#isTried = false;
    this.#taken += 1;
    if (this.#taken < this.#growAfter || this.#most === mostIds) return;
    this.#most = Math.min(2 * this.#most, mostIds);
    this.#taken = 0;
    this.#isTried = true;
  }

  /** A call about so many was refused. */
  refused(ids: number): void {
    if (this.#isTried) this.#growAfter = Math.min(2 * this.#growAfter, growAfter.most);
    this.#isTried = false;
    this.#taken = 0;
    this.#most = Math.ceil(ids / 2);
  }

  /** It was not the size that was refused. @param most what it was before */
  restore(most: number): void {
    this.#most = most;
  }

  /** Begins anew with the fewest. */
  startSmall(): void {
    this.#most = fewestIds;
    this.#taken = 0;
  }
}
