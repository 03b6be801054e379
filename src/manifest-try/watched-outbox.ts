import { MemoryOutbox } from '../closing/outboxes/memory-outbox.js';

/** A memory outbox that tells when the closer has let a closure go, so that nobody has to guess how long a step takes. */
export class WatchedOutbox extends MemoryOutbox {
  #claimed = 0;
  #released = 0;
  readonly #waiting = new Set<() => void>();

  /** How many steps have ended so far. */
  get released(): number {
    return this.#released;
  }

  /** Whether the closer has a closure in its hands. */
  get isWorking(): boolean {
    return this.#claimed > this.#released;
  }

  override async claim(...request: Parameters<MemoryOutbox['claim']>): ReturnType<MemoryOutbox['claim']> {
    const leases = await super.claim(...request);
    this.#claimed += leases.length;
    return leases;
  }

  override async release(...step: Parameters<MemoryOutbox['release']>): ReturnType<MemoryOutbox['release']> {
    const closure = await super.release(...step);
    this.#released += 1;
    for (const go of this.#waiting) go();
    return closure;
  }

  /** Resolves when more steps have ended than `count`, or after `patienceMs` real milliseconds, to whether they have. */
  releasedBeyond(count: number, patienceMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve(this.#released > count);
      };
      const timer = setTimeout(done, patienceMs);
      this.#waiting.add(done);
      if (this.#released > count) done();
    });
  }
}
