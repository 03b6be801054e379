/** The last of what was added, oldest first. */
export class BoundedList<T> {
  readonly #kept: number;
  #items: T[] = [];

  constructor(kept: number) {
    this.#kept = kept;
  }

  add(item: T): void {
    this.#items.push(item);
    // Cut in large pieces: cutting one by one would make every addition cost a copy.
    if (this.#items.length >= this.#kept * 2) this.#items = this.#items.slice(-this.#kept);
  }

  list(): T[] {
    return this.#items.slice(-this.#kept);
  }

  clear(): void {
    this.#items = [];
  }
}
