import { z } from 'zod';
import type { Clock } from '../clock.js';
import { describeValue } from '../describe-value.js';
import type { Logger } from '../logger.js';
import { nearest } from '../nearest.js';

/** What is given about a kind of option beside the test. */
interface Hints {
  /** The nearest right value for a wrong one, as it is written in code. */
  readonly suggest?: (value: unknown) => string | undefined;
  /** How a wrong value is described. @default its beginning or its type */
  readonly describe?: (value: unknown) => string;
}

/**
 * One kind of option: what is expected, in words that follow "expected", and the test for it. zod's own kinds are not
 * used for values, because each of their checks speaks for itself and none says all that was expected.
 */
export function option<Value>(expected: string, fits: (value: unknown) => boolean, hints: Hints = {}) {
  return z.custom<Value>(fits, { error: ({ input }) => wrongOption(expected, input, hints) });
}

/** The sentence for a value that does not fit. */
export function wrongOption(expected: string, value: unknown, hints: Hints = {}): string {
  if (value === undefined) return `is missing: expected ${expected}.`;
  const { suggest, describe = describeValue } = hints;
  const meant = suggest?.(value);
  return `expected ${expected}, but got ${describe(value)}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}

/** Options inside an option: an object with these and no others. */
export function optionsOf<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const names = Object.keys(shape);
  const expected = `an object { } with ${names.length > 4 ? 'options such as ' : ''}${names.slice(0, 4).join(', ')}`;
  return z.strictObject(shape, {
    error: ({ code, input }) => (code === 'invalid_type' ? wrongOption(expected, input) : undefined),
  });
}

/** A list of one kind, of at least so many. */
export function listOf<Kind extends z.ZodType>(expected: string, kind: Kind, least = 0) {
  const suggest = (value: unknown) =>
    kind.safeParse(value).success && typeof value === 'string' ? `[${JSON.stringify(value)}]` : undefined;
  const error = ({ input }: { readonly input?: unknown }) => wrongOption(expected, input, { suggest });
  return z.array(kind, { error }).min(least, { error });
}

/** A text that says something. */
export function text(expected = 'a text that is not empty') {
  return option<string>(expected, (value) => typeof value === 'string' && value.trim() !== '');
}

/** A text that is never repeated, not even in part. */
export function secret(expected: string, pattern: RegExp) {
  return option<string>(expected, (value) => typeof value === 'string' && pattern.test(value), {
    describe: describeSize,
  });
}

/** Type and size only, for what may be a secret. */
export function describeSize(value: unknown): string {
  if (typeof value === 'number') return 'a number';
  if (typeof value !== 'string') return describeValue(value);
  return value === '' ? 'an empty text' : `a text of ${value.length} characters`;
}

export function yesOrNo() {
  return option<boolean>('true or false', (value) => typeof value === 'boolean');
}

export function wholeNumber(least: number, most = Number.POSITIVE_INFINITY) {
  const fits = (value: unknown) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  return option<number>(`a whole number, ${rangeWords(least, most)}`, fits);
}

export function milliseconds(least = 0, most = Number.POSITIVE_INFINITY) {
  const fits = (value: unknown) => Number.isFinite(value) && Number(value) >= least && Number(value) <= most;
  return option<number>(`a number of milliseconds, ${rangeWords(least, most)}`, fits);
}

function rangeWords(least: number, most: number): string {
  return most === Number.POSITIVE_INFINITY ? `${least} or more` : `from ${least} to ${most}`;
}

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]) {
  const quoted = words.map((word) => JSON.stringify(word));
  return option<Word>(
    `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`,
    (value) => (words as readonly unknown[]).includes(value),
    {
      suggest: (value) => {
        const meant = typeof value === 'string' ? nearest(value, words) : undefined;
        return meant && JSON.stringify(meant);
      },
    },
  );
}

export function callable<Value>(expected = 'a function') {
  return option<Value>(expected, (value) => typeof value === 'function');
}

/** Something that is used by its methods, whoever made it. A method of a part of it is written `part.method`. */
export function withMethods<Value>(expected: string, methods: readonly string[]) {
  const missing = (value: unknown) =>
    methods.filter((name) => typeof name.split('.').reduce(property, value) !== 'function');
  return option<Value>(
    `${expected}, with ${methods.join(', ')}`,
    (value) => value !== null && value !== undefined && missing(value).length === 0,
    {
      describe: (value) =>
        typeof value === 'object' && value !== null
          ? `an object without ${missing(value).join(', ')}`
          : describeValue(value),
    },
  );
}

export const clockKind = () => withMethods<Clock>('a clock', ['now', 'schedule']);
export const loggerKind = () => withMethods<Logger>('a logger', ['debug', 'info', 'warn', 'error']);

function property(of: unknown, name: string): unknown {
  return (of as Readonly<Record<string, unknown>> | null | undefined)?.[name];
}
