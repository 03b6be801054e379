import { type Clock, systemClock } from '../clock.js';
import type { ApiCall, CallGate, Lane } from '../genesys/api-call.js';
import { defaultLogger, type Logger } from '../logger.js';
import { MemoryRateStore } from './outboxes/memory-rate-store.js';
import {
  checkRateBudgetOptions,
  leastCallsPerMinute,
  type RateBudgetOptions,
} from './rate-budget-options.js';
import type { RateAnswer, RateStore } from './rate-store.js';

/** Who goes first when calls have to wait, and who may use the whole burst. The others keep a part of it free. */
const lanes: Readonly<Record<Lane, { readonly priority: number; readonly usesAll: boolean }>> = {
  token: { priority: 0, usesAll: true },
  // A guest waits for the bot's words; nobody waits for the rest.
  message: { priority: 1, usesAll: true },
  // What the look before it saw does not hold for long. The look has left room for it, in whatever process it was made.
  'close-now': { priority: 2, usesAll: true },
  close: { priority: 3, usesAll: false },
  // In turn with the disconnects: one call proves up to a hundred of them, and must not wait until none is left.
  verify: { priority: 3, usesAll: false },
  read: { priority: 4, usesAll: false },
};

/** The part of the burst that is kept free; one call at the least. */
const keptFree = 0.25;

/** Calls that may come at once after a pause; two at the least, a look and its disconnect. */
const burst = 6;
/** Calls a minute left unused, because calls that left one after the other can arrive closer together. */
const margin = 1;

/**
 * A 429 stops the calls for as long as it asks. Where the calls after that meet a 429 again, they stop at least this
 * long, then twice as long, in milliseconds: what is not taken for hours must not be offered at the full rate.
 */
const refusedAgain = { firstMs: 2_000, longestMs: 60_000 } as const;
/** Calls that were under way together are refused together, and count as one, in milliseconds. */
const togetherMs = 1_000;

interface Waiter {
  readonly lane: Lane;
  readonly admit: () => void;
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
  readonly #processes: number;
  readonly #waiting: Waiter[] = [];
  readonly #configured: number;
  #callsPerMinute: number;
  #blockedUntil = 0;
  /** Times that the platform said 429 with no other answer in between, calls that were under way together as one. */
  #refusals = 0;
  #refusedAt = 0;
  /** Counts for this process alone while the store is away. */
  #local: MemoryRateStore | undefined;
  #aheadMs = 0;
  #aheadAt = 0;
  #serving = false;
  #endPause: () => void = () => {};

  /** @throws ConfigurationError with every fault of the options */
  constructor(options: RateBudgetOptions) {
    checkRateBudgetOptions(options);
    const { key, callsPerMinute = 300, store, processes = 10 } = options;
    const { clock = systemClock, logger = defaultLogger } = options;
    this.#key = key;
    this.#processes = processes;
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#configured = callsPerMinute;
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
    return this.#waiting.length === 0 && this.#owedMs() < this.#pace().toleranceMs / 2;
  }

  /** About how long a call that is asked for now would wait, in milliseconds. */
  waitMs(): number {
    const { intervalMs, toleranceMs } = this.#pace();
    const inLineMs = this.#owedMs() + (this.#waiting.length + 1) * intervalMs - toleranceMs;
    return Math.max(inLineMs, this.#blockedUntil - this.#clock.now(), 0);
  }

  #owedMs(): number {
    return Math.max(0, this.#aheadMs - (this.#clock.now() - this.#aheadAt));
  }

  observe(call: ApiCall): void {
    const { lane, status, rateLimit } = call;
    if (rateLimit !== undefined && rateLimit.allowed > 0) this.#follow(rateLimit.allowed);
    if (status === 429) this.#refused(call);
    // A token says nothing about the API, and an outage nothing about its limit.
    else if (status !== undefined && status < 500 && lane !== 'token') this.#taken();
  }

  #refused({ path, retryAfterMs, rateLimit }: ApiCall): void {
    const now = this.#clock.now();
    if (now >= Math.max(this.#blockedUntil, this.#refusedAt + togetherMs)) {
      this.#refusals += 1;
      this.#refusedAt = now;
      if (this.#refusals === 2)
        this.#logger.warn(
          'Genesys Cloud takes no calls (429): they are stopped, and some are tried from time to time',
          { path, retryAfterMs },
        );
    }
    const { firstMs, longestMs } = refusedAgain;
    const askedMs = retryAfterMs ?? (rateLimit?.resetSeconds ?? 1) * 1_000;
    const grownMs = this.#refusals < 2 ? 0 : Math.min(firstMs * 2 ** (this.#refusals - 2), longestMs);
    this.#blockedUntil = now + Math.max(askedMs, grownMs);
    this.#store.block(this.#key, this.#blockedUntil).catch((error: unknown) => {
      this.#logger.warn('the rate budget could not be told of a 429', { error: String(error) });
    });
  }

  #taken(): void {
    if (this.#refusals > 1)
      this.#logger.warn('Genesys Cloud takes calls again', { refusals: this.#refusals });
    this.#refusals = 0;
  }

  /** Whether the platform has told this process, with a 429, to make no calls now. */
  get isBlocked(): boolean {
    return this.#blockedUntil > this.#clock.now();
  }

  /** The platform's word counts where it allows less than was configured, for as long as it says so. */
  #follow(allowed: number): void {
    const callsPerMinute = Math.max(Math.min(allowed, this.#configured), leastCallsPerMinute);
    if (callsPerMinute === this.#callsPerMinute) return;
    this.#callsPerMinute = callsPerMinute;
    this.#logger.warn('the rate budget follows what the platform says it allows', {
      callsPerMinute,
      allowed,
    });
  }

  /** Whether the store cannot be reached, so that only this process's part of the calls is made. */
  get isAlone(): boolean {
    return this.#local !== undefined;
  }

  #pace(limit = this.#callsPerMinute): { intervalMs: number; toleranceMs: number } {
    const ahead = Math.max(2, Math.min(burst, Math.floor(limit / 10)));
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
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const { waitMs, aheadMs } = await this.#take(first.lane);
      this.#aheadMs = aheadMs;
      this.#aheadAt = this.#clock.now();
      if (waitMs > 0) await this.#pause(waitMs);
      else this.#waiting.shift()?.admit();
    }
    this.#serving = false;
  }

  async #take(lane: Lane): Promise<RateAnswer> {
    try {
      const answer = await this.#store.take(this.#request(lane, this.#callsPerMinute));
      if (this.#local !== undefined) this.#logger.info('the rate budget is shared again');
      this.#local = undefined;
      return answer;
    } catch (error) {
      if (this.#local === undefined) {
        const limit = this.#shareAlone;
        this.#logger.error('the rate budget cannot be shared; this process keeps to its part', {
          callsPerMinute: limit,
          error: String(error),
        });
        this.#local = new MemoryRateStore();
      }
      return this.#local.take(this.#request(lane, this.#shareAlone));
    }
  }

  get #shareAlone(): number {
    return Math.max(Math.floor(this.#callsPerMinute / this.#processes), 5);
  }

  #request(lane: Lane, limit: number) {
    const { intervalMs, toleranceMs } = this.#pace(limit);
    const keptFreeMs = Math.max(keptFree * (toleranceMs - intervalMs), intervalMs);
    const usableMs = lanes[lane].usesAll ? toleranceMs : toleranceMs - keptFreeMs;
    return { key: this.#key, now: this.#clock.now(), intervalMs, toleranceMs, usableMs };
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
