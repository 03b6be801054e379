import { AsyncLocalStorage } from 'node:async_hooks';

/** Turns of one guest, one after the other, in this process. */
export class TurnQueue {
  readonly #last = new Map<string, Promise<void>>();
  /** Whose turn is under way. */
  readonly #inside = new AsyncLocalStorage<string>();

  /** Runs a turn after those that wait before it. One that is begun from within a turn of the same guest runs at once. */
  run<Value>(guest: string, turn: () => Promise<Value>): Promise<Value> {
    if (this.#inside.getStore() === guest) return turn();
    const before = this.#last.get(guest) ?? Promise.resolve();
    const mine = before.then(() => this.#inside.run(guest, turn));
    const over = mine.then(nothing, nothing);
    this.#last.set(guest, over);
    void over.then(() => this.#last.get(guest) === over && this.#last.delete(guest));
    return mine;
  }
}

/** Whoever asked for the turn hears how it went; the next one only that it is over. */
function nothing(): void {}
