/** One request for the right to make one call. */
export interface RateRequest {
  /** Whose budget: the OAuth client's id. */
  readonly key: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Milliseconds between two calls at the steady rate. */
  readonly intervalMs: number;
  /** How far calls may run ahead of the steady rate, in milliseconds: burst × interval. */
  readonly toleranceMs: number;
  /** How much of the tolerance this call may use; the rest is kept free for calls that matter more. */
  readonly usableMs: number;
}

/** What a store answers. */
export interface RateAnswer {
  /** 0: the call may be made and is counted. Else nothing is counted: ask again after this many milliseconds. */
  readonly waitMs: number;
  /** How far the budget runs ahead of the steady rate, in milliseconds: 0 is idle. */
  readonly aheadMs: number;
}

/**
 * Where a rate budget is counted, for one process or for all that share a database. It keeps one row for each key:
 * the theoretical arrival time of GCRA, and until when the platform has forbidden all calls.
 */
export interface RateStore {
  /** Atomic over all processes. */
  take(request: RateRequest): Promise<RateAnswer>;
  /** Nobody may call before `until` (milliseconds since the Unix epoch). A later `until` wins. */
  block(key: string, until: number): Promise<void>;
}

/** The state of one budget. */
export interface RateState {
  /** The theoretical arrival time: when the calls made so far are paid off, in milliseconds since the Unix epoch. */
  readonly paidOffAt: number;
  readonly blockedUntil: number;
}

/** One step of GCRA, the same for every store. */
export function takeFrom(
  { paidOffAt, blockedUntil }: RateState,
  { now, intervalMs, toleranceMs, usableMs }: Omit<RateRequest, 'key'>,
): RateAnswer & { readonly paidOffAt: number } {
  // A clock that was set back must not stop the calls for as long as it was set back.
  const owedUntil = Math.min(Math.max(paidOffAt, now), now + toleranceMs);
  const next = owedUntil + intervalMs;
  const waitMs = Math.max(blockedUntil - now, next - usableMs - now, 0);
  const kept = waitMs > 0 ? owedUntil : next;
  return { waitMs, aheadMs: kept - now, paidOffAt: kept };
}
