/** A map that forgets what was not used for longest, so that a bot that runs for months does not grow. */
export class BoundedMap<Value> {
  readonly #entries = new Map<string, Value>();

  constructor(
    /** How many entries at the most. */
    readonly limit: number,
  ) {}

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    // A Map keeps the order of insertion: putting it in again makes it the youngest.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.limit) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}
