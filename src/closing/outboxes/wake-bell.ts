/**
 * Wakes those who wait for something to become due, and only where it matters: a closer that sleeps until the next
 * due closure need not be told of a later one.
 */
export class WakeBell {
  readonly #listeners = new Set<() => void>();
  #nextDueAt: number | undefined;

  add(listener: () => void): () => void {
    // Wrapped, so that the same function given twice can be taken away once.
    const entry = () => listener();
    this.#listeners.add(entry);
    this.#nextDueAt = undefined;
    return () => {
      this.#listeners.delete(entry);
      this.#nextDueAt = undefined;
    };
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** The listeners know of this time; `undefined` where nothing is open. */
  learned(nextDueAt: number | undefined): void {
    this.#nextDueAt = nextDueAt;
  }

  /** Something becomes available at `availableAt`; `undefined` where the time is not known. */
  ring(availableAt?: number): void {
    if (availableAt !== undefined && this.#nextDueAt !== undefined && availableAt >= this.#nextDueAt) return;
    for (const listener of [...this.#listeners]) listener();
  }
}
