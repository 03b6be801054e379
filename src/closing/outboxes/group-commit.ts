import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';

/** Runs `work` in a transaction: all of it or nothing. */
export type Transact = <Result>(work: () => Result) => Promise<Result>;

interface WaitingWrite {
  readonly run: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** So many at the most in one transaction, so that others who want to write do not wait long for its lock. */
const mostTogether = 100;

/**
 * Commits the writes that are asked for in one turn of the event loop together: one wait for the disk serves them all.
 * Each is answered after the commit. Where one fails nothing of the group is kept, and each gets a transaction of its own,
 * so that none fails because of another.
 */
export class GroupCommit {
  readonly #transact: Transact;
  #waiting: WaitingWrite[] = [];

  constructor(transact: Transact) {
    this.#transact = transact;
  }

  /** @param work may run more than once */
  write<Result>(work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ run: work, resolve: (result) => resolve(result as Result), reject });
      // After whatever else has arrived from the network meanwhile, which may want to write too.
      if (this.#waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Commits what waits now. Where nobody else is writing, it is done when this returns. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < waiting.length; from += mostTogether) {
      void this.#commit(waiting.slice(from, from + mostTogether));
    }
  }

  async #commit(group: readonly WaitingWrite[]): Promise<void> {
    try {
      const results = await this.#transact(() => group.map(({ run }) => run()));
      for (const [place, { resolve }] of group.entries()) resolve(results[place]);
    } catch (error) {
      const isBusy = error instanceof OutboxUnavailableError && error.trouble === 'busy';
      if (isBusy || group.length === 1) for (const { reject } of group) reject(error);
      else for (const write of group) await this.#commit([write]);
    }
  }
}
