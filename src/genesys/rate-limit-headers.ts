import type { RateLimitReading } from './api-call.js';

/** The longest window that is believed, in seconds. */
const longestWindow = 3_600;

/** Reads `inin-ratelimit-count`, `-allowed` and `-reset`. `undefined` unless all three are whole numbers. */
export function readRateLimit(header: (name: string) => string | undefined): RateLimitReading | undefined {
  const [count, allowed, resetSeconds] = ['count', 'allowed', 'reset'].map((name) =>
    wholeNumber(header(`inin-ratelimit-${name}`)),
  );
  if (count === undefined || allowed === undefined || resetSeconds === undefined) return undefined;
  return { count, allowed, resetSeconds: Math.min(resetSeconds, longestWindow) };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}
