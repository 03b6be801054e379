import { WakeBell } from './wake-bell.js';

/** A bell for each queue: whoever sleeps until the next message of one must not be taken to know of the others. */
export class QueueBells {
  readonly #bells = new Map<string, WakeBell>();

  of(queue: string): WakeBell {
    const known = this.#bells.get(queue);
    if (known !== undefined) return known;
    const bell = new WakeBell();
    this.#bells.set(queue, bell);
    return bell;
  }

  get hasListeners(): boolean {
    return this.listenedTo().length > 0;
  }

  listenedTo(): string[] {
    return [...this.#bells].filter(([, bell]) => bell.hasListeners).map(([queue]) => queue);
  }

  /** For news from another process, which does not say of which queue it is. */
  ring(availableAt?: number): void {
    for (const bell of this.#bells.values()) bell.ring(availableAt);
  }
}
