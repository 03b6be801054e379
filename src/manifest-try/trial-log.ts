import type { LogFields, Logger } from '../logger.js';
import type { NearestReason, TrialEvent } from './trial-report.js';

/** Takes down what happens in a trial, each thing with its time on the trial's clock. */
export class TrialLog {
  readonly events: TrialEvent[] = [];
  readonly #now: () => number;
  readonly #startedAt: number;
  #nearest: NearestReason | undefined;

  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = now();
  }

  /** Milliseconds since the trial began. */
  get spanMs(): number {
    return this.#now() - this.#startedAt;
  }

  since(at: number): number {
    return at - this.#startedAt;
  }

  add(who: TrialEvent['who'], what: string): void {
    this.events.push({ atMs: this.spanMs, who, what });
  }

  /** What came nearest to a close so far; of what is equally near, the latest. */
  get nearest(): NearestReason | undefined {
    return this.#nearest;
  }

  miss(reason: NearestReason): void {
    if (this.#nearest === undefined || nearness(reason) >= nearness(this.#nearest)) this.#nearest = reason;
  }

  /** A logger for the façade: what an operator would be told, a designer is told too. */
  get logger(): Logger {
    const note = (message: string, fields?: LogFields) => {
      const error = fields?.error;
      this.add('note', error === undefined ? message : `${message} (${String(error)})`);
    };
    return { debug: () => {}, info: () => {}, warn: note, error: note };
  }
}

/** In nearly every turn nothing ends, or only a prompt that nobody would list. */
function nearness({ code }: NearestReason): number {
  if (code === 'nothing-ended' || code === 'no-dialogs') return 0;
  return code === 'not-listed' ? 1 : 2;
}
