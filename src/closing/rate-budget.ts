import { type Clock, systemClock } from '../clock.js';
import type { ApiCall, CallGate, Lane } from '../genesys/api-call.js';
import { defaultLogger, type Logger } from '../logger.js';
import type { RateStore } from './rate-store.js';

export interface RateBudgetOptions {
  /** Whose budget: the OAuth client's id. */
  readonly key: string;
  /** Calls a minute that the platform allows. @default 300, the limit of a client-credentials token */
  readonly callsPerMinute?: number | undefined;
  /** Where it is counted. */
  readonly store: RateStore;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

/** Who goes first when calls have to wait, and which share of the burst is kept free for those above. */
const lanes: Readonly<Record<Lane, { readonly priority: number; readonly keepsFree: number }>> = {
  token: { priority: 0, keepsFree: 0 },
  // A guest waits for the bot's words; nobody waits for the rest.
  message: { priority: 1, keepsFree: 0 },
  close: { priority: 2, keepsFree: 0.25 },
  verify: { priority: 3, keepsFree: 0.25 },
  read: { priority: 4, keepsFree: 0.25 },
};

/** Calls that may come at once after a pause. */
const burst = 8;
/** Calls a minute left unused, because calls that left one after the other can arrive closer together. */
const margin = 2;

interface Waiter {
  readonly lane: Lane;
  readonly admit: () => void;
  readonly refuse: (reason: unknown) => void;
}

/**
 * Lets calls through so that in every sliding minute at most `callsPerMinute` are made: GCRA with
 * `burst + 60 s × rate <= limit`. Follows the platform when it allows less or says "too many".
 */
export class RateBudget implements CallGate {
  readonly #key: string;
  readonly #store: RateStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #waiting: Waiter[] = [];
  #callsPerMinute: number;
  #aheadMs = 0;
  #aheadAt = 0;
  #serving = false;
  #endPause: () => void = () => {};

  constructor({
    key,
    callsPerMinute = 300,
    store,
    clock = systemClock,
    logger = defaultLogger,
  }: RateBudgetOptions) {
    this.#key = key;
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#callsPerMinute = callsPerMinute;
  }

  admit(lane: Lane, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const waiter: Waiter = {
        lane,
        admit: () => {
          signal?.removeEventListener('abort', abandon);
          resolve();
        },
        refuse: reject,
      };
      const abandon = () => {
        const place = this.#waiting.indexOf(waiter);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abandon, { once: true });
      this.#enqueue(waiter);
      if (!this.#serving) void this.#serve();
    });
  }

  hasRoom(): boolean {
    const aheadMs = Math.max(0, this.#aheadMs - (this.#clock.now() - this.#aheadAt));
    return this.#waiting.length === 0 && aheadMs < this.#pace().toleranceMs / 2;
  }

  observe({ status, retryAfterMs, rateLimit }: ApiCall): void {
    if (rateLimit !== undefined && rateLimit.allowed > 0 && rateLimit.allowed < this.#callsPerMinute) {
      this.#callsPerMinute = rateLimit.allowed;
    }
    if (status !== 429) return;
    const waitMs = retryAfterMs ?? (rateLimit?.resetSeconds ?? 1) * 1_000;
    this.#store.block(this.#key, this.#clock.now() + waitMs).catch((error: unknown) => {
      this.#logger.warn('the rate budget could not be told of a 429', { error: String(error) });
    });
  }

  #pace(): { intervalMs: number; toleranceMs: number } {
    const limit = this.#callsPerMinute;
    const ahead = Math.max(1, Math.min(burst, Math.floor(limit / 10)));
    const intervalMs = 60_000 / Math.max(limit - ahead - margin, 1);
    return { intervalMs, toleranceMs: ahead * intervalMs };
  }

  #enqueue(waiter: Waiter): void {
    const { priority } = lanes[waiter.lane];
    const behind = this.#waiting.findIndex(({ lane }) => lanes[lane].priority > priority);
    this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, waiter);
    if (this.#waiting[0] === waiter) this.#endPause();
  }

  /** One after the other, the first in line first, until nobody waits. */
  async #serve(): Promise<void> {
    this.#serving = true;
    try {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        const { intervalMs, toleranceMs } = this.#pace();
        const usableMs = toleranceMs - lanes[first.lane].keepsFree * (toleranceMs - intervalMs);
        const now = this.#clock.now();
        const answer = await this.#store.take({ key: this.#key, now, intervalMs, toleranceMs, usableMs });
        this.#aheadMs = answer.aheadMs;
        this.#aheadAt = now;
        if (answer.waitMs > 0) await this.#pause(answer.waitMs);
        else this.#waiting.shift()?.admit();
      }
    } catch (error) {
      for (const waiter of this.#waiting.splice(0)) waiter.refuse(error);
    } finally {
      this.#serving = false;
    }
  }

  /** Waits, or until somebody with a higher priority, who may use more of the budget, has come. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(delayMs, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }
}
