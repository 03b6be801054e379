/** How long to wait between tries that failed in a way worth repeating. */
export interface RetryPolicy {
  /** The ceiling of the first wait, in milliseconds, from 10 to an hour. @default 1_000 */
  readonly baseMs: number;
  /** The ceiling of every wait, in milliseconds, from 1_000 to a day. @default 300_000 */
  readonly capMs: number;
  /**
   * After this many failures in a row, up to 1,000,000, the closure fails. The default lasts through an outage of about
   * 20 hours.
   * @default 500
   */
  readonly maxFailures: number;
}

export const defaultRetryPolicy = {
  baseMs: 1_000,
  capMs: 300_000,
  maxFailures: 500,
} as const satisfies RetryPolicy;

/**
 * The wait before the next try: exponential with full jitter, so that many closures that failed together do not
 * come back together. What the platform asked for (`Retry-After`) is never undercut, with jitter on top of it; nor does a
 * short one cut the exponential wait, or closures would be given up within minutes while the platform takes no calls.
 *
 * @param failures failures in a row, 1 after the first
 * @param random a number in [0, 1)
 */
export function backoffMs(
  failures: number,
  { baseMs, capMs }: Pick<RetryPolicy, 'baseMs' | 'capMs'>,
  random: () => number,
  retryAfterMs = 0,
): number {
  // 2^30 is far past any cap; without the bound the power overflows to Infinity.
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
  const stepMs = Math.round(random() * ceiling);
  return retryAfterMs > 0 ? Math.max(retryAfterMs + Math.round(random() * baseMs), stepMs) : stepMs;
}
