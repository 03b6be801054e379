/** A longer wait than this is not believed. */
const longestMs = 3_600_000;

/** The three forms of HTTP-date (RFC 9110, 5.6.7). `Date.parse` alone makes a date of almost any text with a digit. */
const httpDates = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/**
 * How long `Retry-After` asks to wait, in milliseconds from `now`: seconds, decimal seconds or an HTTP-date. A date
 * that is past is 0, anything longer than an hour is an hour, and what is none of these counts as no header.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const waitMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : dateMs(text) - now;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(Math.ceil(waitMs), 0), longestMs);
}

function dateMs(text: string): number {
  if (!httpDates.some((form) => form.test(text))) return Number.NaN;
  // The asctime form names no zone, and is UTC all the same.
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}
