import type { SimulatorClock } from './clock.js';
import { SlidingMinute } from './sliding-minute.js';
import type { Token } from './tokens.js';
import type { Unknowns } from './unknowns.js';

const minute = 60_000;

/** Where one request stands in its minute; the `inin-ratelimit-*` headers say just this. */
export interface RateStanding {
  count: number;
  allowed: number;
  /** Seconds until the minute is over. */
  reset: number;
  exceeded: boolean;
}

/** The platform's limit on requests a minute, and the record of how near each client came to it. */
export class RateLimit {
  /** Requests a minute for a client that has no limit of its own; a test may change it at any time. */
  allowed: number;
  readonly #clock: SimulatorClock;
  readonly #unknowns: Unknowns;
  readonly #fixed = new Map<string, { start: number; count: number }>();
  readonly #sliding = new Map<string, SlidingMinute>();
  readonly #record = new Map<string, SlidingMinute>();

  constructor(clock: SimulatorClock, unknowns: Unknowns, allowed: number) {
    this.#clock = clock;
    this.#unknowns = unknowns;
    this.allowed = allowed;
  }

  /** The most requests of a client, refused ones too, that fell into any 60 s. */
  highestSlidingMinute(clientId: string): number {
    return this.#record.get(clientId)?.highest ?? 0;
  }

  count(token: Token): RateStanding {
    const now = this.#clock.now();
    slot(this.#record, token.client.clientId).add(now);
    const allowed = token.client.rateLimit ?? this.allowed;
    const key = this.#unknowns.rateLimitPer === 'token' ? token.id : token.client.clientId;
    return this.#unknowns.rateLimitWindow === 'fixed'
      ? this.#countFixed(key, now, allowed)
      : this.#countSliding(key, now, allowed);
  }

  #countFixed(key: string, now: number, allowed: number): RateStanding {
    let window = this.#fixed.get(key);
    if (!window || now - window.start >= minute) {
      window = { start: now, count: 0 };
      this.#fixed.set(key, window);
    }
    window.count += 1;
    const reset = Math.max(1, Math.ceil((window.start + minute - now) / 1_000));
    return { count: window.count, allowed, reset, exceeded: window.count > allowed };
  }

  #countSliding(key: string, now: number, allowed: number): RateStanding {
    const window = slot(this.#sliding, key);
    const taken = window.count(now);
    const exceeded = taken >= allowed;
    // A refused request takes no place; else a caller that keeps knocking would never get in again.
    if (!exceeded) window.add(now);
    const oldest = window.oldest ?? now;
    const reset = Math.max(1, Math.ceil((oldest + minute - now) / 1_000));
    return { count: taken + 1, allowed, reset, exceeded };
  }
}

function slot(windows: Map<string, SlidingMinute>, key: string): SlidingMinute {
  const window = windows.get(key) ?? new SlidingMinute();
  windows.set(key, window);
  return window;
}
