import { describeValue } from '../describe-value.js';
import { ConfigurationError } from '../errors/configuration-error.js';

const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
type Unit = keyof typeof unitMs;

/** How a duration is written: a number and its unit, such as `500ms`, `3s`, `1.5h`. Kept simple for JSON Schema. */
export const durationPattern = /^(?:\d{1,10}ms|\d{1,10}(?:\.\d{1,3})?[smhd])$/;

/** Reads a duration such as `3s`, or gives `undefined` where the text is none. */
export function readDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  const unit = text.slice(text.search(/[a-z]/)) as Unit;
  // Rounded, because 1.1 * 3600000 is not a whole number in floating point.
  return Math.round(Number.parseFloat(text) * unitMs[unit]);
}

/**
 * The milliseconds of a duration such as `500ms`, `3s`, `15m`, `72h` or `3d`.
 * @throws ConfigurationError where the text is no duration
 */
export function parseDuration(text: string): number {
  return toMilliseconds(text);
}

/**
 * The milliseconds of an option that takes a number of milliseconds or a duration such as `3s`.
 * @param path where the option stands, for the error's message, such as `close.grace`
 * @throws ConfigurationError where it is neither
 */
export function toMilliseconds(value: number | string, path = ''): number {
  const ms = typeof value === 'string' ? readDuration(value) : value;
  if (typeof ms === 'number' && Number.isFinite(ms) && ms >= 0) return ms;
  const suggestion = suggestDuration(value);
  throw new ConfigurationError([
    {
      path,
      message:
        `expected a number of milliseconds or a duration such as "500ms", "3s", "15m", "72h" or "3d", ` +
        `but got ${describeValue(value)}.${suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`}`,
    },
  ]);
}

/** The shortest exact way to write a number of milliseconds: 90,000 is `90s`, 5,400,000 is `90m`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  for (const [unit, size] of Object.entries(unitMs)) {
    if (ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${Math.round(ms)}ms`;
}

/**
 * What somebody probably meant who wrote no duration: `3 seconds` and the number 3 are `3s`, `1h30m` is `90m`,
 * the number 3000 is `3s`, because numbers that large come from people who count in milliseconds.
 */
export function suggestDuration(value: unknown): string | undefined {
  if (typeof value === 'number') {
    return readable(value < 1_000 ? value * 1_000 : value);
  }
  if (typeof value !== 'string' || value.length > 60) return undefined;
  const parts = [...value.toLowerCase().matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)];
  if (parts.length === 0) return undefined;
  let ms = 0;
  for (const [, amount = '', word = ''] of parts) {
    const unit = unitOf(word);
    if (unit === undefined) return undefined;
    ms += Number(amount) * unitMs[unit];
  }
  return readable(ms);
}

/** The written duration, unless nobody could have meant one that long. */
function readable(ms: number): string | undefined {
  const text = formatDuration(Math.round(ms));
  return durationPattern.test(text) ? text : undefined;
}

function unitOf(word: string): Unit | undefined {
  if (word === '' || /^s(ec(ond)?s?)?$/.test(word)) return 's';
  if (/^(ms(ecs?)?|milli(second)?s?)$/.test(word)) return 'ms';
  if (/^m(in(ute)?s?)?$/.test(word)) return 'm';
  if (/^h(r|our)?s?$/.test(word)) return 'h';
  return /^d(ays?)?$/.test(word) ? 'd' : undefined;
}
