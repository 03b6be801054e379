import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import type { Outbox } from './outbox.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface RetentionOptions {
  readonly outbox: Pick<Outbox, 'prune' | 'documents'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a closure is kept after its end, in days. */
  readonly days: number;
}

/** Deletes at one time, and the pause between two, so that nothing else waits for long. */
const step = { rows: 500, pauseMs: 200 } as const;

/** Deletes closures whose time in the record is over, and documents that have expired: every hour, in small steps. */
export class Retention {
  readonly #options: RetentionOptions;
  #cancel: () => void = () => {};
  #pruning: Promise<void> = Promise.resolve();
  #isRunning = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    this.#next(0);
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#cancel();
    await this.#pruning;
  }

  #next(delayMs: number): void {
    if (!this.#isRunning) return;
    this.#cancel = this.#options.clock.schedule(delayMs, () => {
      this.#pruning = this.#prune();
    });
  }

  async #prune(): Promise<void> {
    const { outbox, clock, logger, days } = this.#options;
    try {
      const pruned = await outbox.prune(clock.now() - days * dayMs, step.rows);
      if (pruned > 0) logger.info('closures past their retention are deleted', { pruned });
      const expired = await outbox.documents.prune(clock.now(), step.rows);
      this.#next(Math.max(pruned, expired) < step.rows ? hourMs : step.pauseMs);
    } catch (error) {
      logger.warn('what is past its retention could not be deleted', { error: String(error) });
      this.#next(hourMs);
    }
  }
}
