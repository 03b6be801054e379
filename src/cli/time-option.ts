import { readDuration, suggestDuration } from '../manifest/duration.js';
import { UsageError } from './usage-error.js';

/** What times look like, for the help. */
export const timeWords = '2026-03-31, 2026-03-31T18:00, or a duration such as "2h ago"';

/**
 * The time that an option names, in milliseconds since the Unix epoch. UTC where it names no offset, because that is how
 * times are shown.
 *
 * @throws UsageError where it is none
 */
export function readTime(option: string, text: string, now: number): number {
  const given = text.trim();
  if (given === 'now') return now;
  const ago = readDuration(given.replace(/\s*ago$/, ''));
  if (ago !== undefined) return now - ago;
  const time = isoTime(given);
  if (time !== undefined) return time;
  const meant = suggestDuration(given.replace(/\s*ago$/, ''));
  const question = meant === undefined || /^\d{4}\b/.test(given) ? '' : ` Did you mean "${meant} ago"?`;
  throw new UsageError(`${option} needs a time: ${timeWords}; got ${JSON.stringify(text)}.${question}`);
}

function isoTime(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i.exec(
    text,
  );
  if (parts === null) return undefined;
  const [, date, time = '00:00', offset = 'Z'] = parts;
  const at = Date.parse(`${date}T${time}${offset.toUpperCase()}`);
  // Date.parse takes 31 February for a day in March.
  const isDay = new Date(`${date}T00:00Z`).toJSON()?.startsWith(date ?? '');
  return Number.isNaN(at) || !isDay ? undefined : at;
}

/** The milliseconds of an option that takes a duration. @throws UsageError where it is none */
export function readDurationOption(option: string, text: string): number {
  const ms = text === '0' ? 0 : readDuration(text);
  if (ms !== undefined) return ms;
  const meant = suggestDuration(text);
  throw new UsageError(
    `${option} needs a duration such as 30s, 15m, 24h or 7d; got ${JSON.stringify(text)}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
  );
}

/** A whole number of at least 1. @throws UsageError where it is none */
export function readCount(option: string, text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1) return count;
  throw new UsageError(`${option} needs a whole number from 1 on; got ${JSON.stringify(text)}.`);
}

/** How times are shown. */
export function showTime(at: number): string {
  return new Date(at).toISOString();
}
