/**
 * Classes of calls; each has its own right of way in the rate budget. `close-now` is a disconnect right after a look at the
 * conversation: what was seen does not hold for long.
 */
export type Lane = 'token' | 'message' | 'close' | 'close-now' | 'verify' | 'read';

/** The platform's own word on its rate limit, from the `inin-ratelimit-*` headers. */
export interface RateLimitReading {
  /** Calls made in the current window. */
  readonly count: number;
  /** Calls allowed in a window. */
  readonly allowed: number;
  /** Seconds until the window begins anew. */
  readonly resetSeconds: number;
}

/** What became of one HTTP request to the platform. Holds no body, no query and no header but the correlation id. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly lane: Lane;
  /** Absent where no answer came. */
  readonly status?: number | undefined;
  readonly durationMs: number;
  readonly correlationId?: string | undefined;
  readonly rateLimit?: RateLimitReading | undefined;
  /** What `Retry-After` asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The code of the error that the call ended with. */
  readonly error?: string | undefined;
}

/** Who lets calls through to the platform, and hears how they went. */
export interface CallGate {
  /** Resolves when the call may be made. Rejects with the signal's reason when it is aborted. */
  admit(lane: Lane, signal?: AbortSignal): Promise<void>;
  /** Whether calls that are only prudent may be made now: less than half of the budget is in use. */
  hasRoom(): boolean;
  /** Hears of every call that was admitted, after it ended or was called off (`ABORTED`). Never throws. */
  observe(call: ApiCall): void;
}
