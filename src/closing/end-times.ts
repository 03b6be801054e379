import type { Clock } from '../clock.js';
import { GenesysAnswerError } from '../errors/genesys-answer-error.js';
import { GenesysApiError } from '../errors/genesys-api-error.js';
import { GenesysRequestError } from '../errors/genesys-request-error.js';
import type { ApiCall } from '../genesys/api-call.js';
import type { GenesysClient } from '../genesys/genesys-client.js';
import type { Logger } from '../logger.js';
import { BatchSize } from './batch-size.js';

/** How long analytics is left alone, in milliseconds: twice as long each time that it is still of no use. */
const leftAlone = { firstMs: 60_000, longestMs: 3_600_000 } as const;
/** Refusals of one id alone, or answers that cannot be read, with nothing useful in between, after which it is left alone. */
const uselessInRow = 3;

export interface EndTimesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears of each call, with the conversations that it asked about. */
  readonly onCall?: ((call: ApiCall, conversationIds: readonly string[]) => void) | undefined;
}

/**
 * When conversations ended, as analytics has it: many in one call. How many one call may ask about is learnt. Where
 * analytics is of no use, because a permission is missing, or it refuses even one id, or a proxy answers in its place, it
 * is left alone for a while, and closures are read one by one.
 */
export class EndTimes {
  readonly #read: GenesysClient['readEndedAt'];
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #size = new BatchSize();
  #isSmallerSaid = false;
  #useless = 0;
  /** Times in a row that it was left alone. */
  #pauses = 0;
  #pausedSince = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(read: GenesysClient['readEndedAt'], clock: Clock, logger: Logger) {
    this.#read = read;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Whether analytics may be asked now. */
  get isOpen(): boolean {
    return this.#clock.now() >= this.#pausedUntil;
  }

  /** How many conversations one call asks about at the most. */
  get most(): number {
    return this.#size.most;
  }

  /**
   * For each conversation that analytics knows, its end in milliseconds since the Unix epoch, or `undefined` while it is
   * open there. Where one id is what the platform refuses, it is left out.
   */
  async read(
    conversationIds: readonly string[],
    { signal, onCall }: EndTimesOptions = {},
  ): Promise<Map<string, number | undefined>> {
    const ends = new Map<string, number | undefined>();
    const mostBefore = this.#size.most;
    const groups = [conversationIds];
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      const asked = group.slice(0, this.#size.most);
      const later = group.slice(this.#size.most);
      if (later.length > 0) groups.unshift(later);
      if (asked.length === 0) continue;
      try {
        const found = await this.#read(asked, { signal, onCall: (call) => onCall?.(call, asked) });
        this.#answered(asked.length);
        const given = new Map(asked.map((id) => [id.toLowerCase(), id]));
        for (const [id, endedAt] of found) ends.set(given.get(id.toLowerCase()) ?? id, endedAt);
      } catch (error) {
        if (!isTooMuch(error)) throw this.#failed(error);
        if (asked.length > 1) {
          this.#refused(asked.length);
          groups.unshift(asked);
          continue;
        }
        // One alone is never too many: it is the id that the platform does not like, and the others were refused for it.
        this.#size.restore(mostBefore);
        this.#useless += 1;
        if (this.#useless < uselessInRow) continue;
        this.#leaveAlone(error);
        this.#size.startSmall();
        throw error;
      }
    }
    if (this.#size.most === 1) {
      this.#leaveAlone();
      this.#size.startSmall();
    }
    return ends;
  }

  #answered(ids: number): void {
    this.#size.taken(ids);
    this.#useless = 0;
    if (this.#pauses === 0 || ids === 1) return;
    this.#logger.warn('analytics is of use again', { forMs: this.#clock.now() - this.#pausedSince });
    this.#pauses = 0;
  }

  #refused(ids: number): void {
    this.#size.refused(ids);
    if (this.#isSmallerSaid) return;
    this.#isSmallerSaid = true;
    this.#logger.info('analytics does not take as many conversations in one call; it is asked about fewer', {
      asked: ids,
      most: this.#size.most,
    });
  }

  /** What is to be thrown, after it is settled whether analytics is left alone. */
  #failed(error: unknown): unknown {
    if (error instanceof GenesysAnswerError) this.#useless += 1;
    const isLasting = error instanceof GenesysApiError && !error.transient;
    if (isLasting || this.#useless >= uselessInRow) this.#leaveAlone(error);
    return error;
  }

  #leaveAlone(error?: unknown): void {
    const { firstMs, longestMs } = leftAlone;
    const now = this.#clock.now();
    if (this.#pauses === 0) {
      this.#pausedSince = now;
      this.#logger.warn(
        'analytics cannot say of many conversations in one call when they ended: closes are verified one by one, which takes a call for each, until it can',
        { error: error === undefined ? 'it takes one conversation a call' : String(error) },
      );
    }
    this.#pausedUntil = now + Math.min(firstMs * 2 ** this.#pauses, longestMs);
    this.#pauses += 1;
    // The next useless answer is enough.
    this.#useless = uselessInRow - 1;
  }
}

/** Whether it may be the number of ids that the platform did not take. */
function isTooMuch(error: unknown): error is GenesysApiError {
  return (
    error instanceof GenesysRequestError || (error instanceof GenesysAnswerError && error.fault === 'too-big')
  );
}
