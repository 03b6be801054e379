import { nearestWord } from './nearest-word.js';

/** What is wrong with a value, each as one line with its path; nothing where it is right. */
export type Check = (value: unknown, path: string) => string[];

/** Right where `fits` says so; `expected` follows the word "expected". */
export function is(expected: string, fits: (value: unknown) => boolean): Check {
  return (value, path) =>
    fits(value) ? [] : [`${path || 'the options'}: expected ${expected}, but got ${shown(value)}.`];
}

/** One of a few values. */
export function oneOf(...values: readonly (string | number)[]): Check {
  const list = values.map((value) => JSON.stringify(value)).join(' or ');
  return (value, path) => {
    if ((values as readonly unknown[]).includes(value)) return [];
    const meant = typeof value === 'string' ? nearestWord(value, values.map(String)) : undefined;
    return [`${path || 'the name'}: expected ${list}, but got ${shown(value)}.${question(meant)}`];
  };
}

/** Right where one of both is. */
export function either(one: Check, other: Check): Check {
  return (value, path) => (other(value, path).length === 0 ? [] : one(value, path));
}

/** A number from `least` to `most`. */
export function numberFrom(least: number, most = Number.POSITIVE_INFINITY): Check {
  const range = most === Number.POSITIVE_INFINITY ? `${least} or more` : `from ${least} to ${most}`;
  return is(`a number, ${range}`, (value) => typeof value === 'number' && value >= least && value <= most);
}

/** A whole number from `least` to `most`. */
export function wholeFrom(least: number, most = Number.MAX_SAFE_INTEGER): Check {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
  return is(
    `a whole number, ${range}`,
    (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  );
}

export const aText = is('a text that is not empty', (value) => typeof value === 'string' && value !== '');
export const aFunction = is('a function', (value) => typeof value === 'function');
export const anUrl = is(
  'an http or https URL',
  (value) => typeof value === 'string' && /^https?:/i.test(value) && URL.canParse(value),
);
export const headersCheck = is(
  'an object { } of headers, all texts',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'string'),
);
/** The platform's own condition on a signature secret. */
export const secretCheck = is(
  'a secret of 16 characters or more',
  (value) => typeof value === 'string' && value.length >= 16,
);
export const anything: Check = () => [];

export function listOf(check: Check): Check {
  return (value, path) =>
    Array.isArray(value)
      ? value.flatMap((one, index) => check(one, `${path}[${index}]`))
      : is('a list [ ]', () => false)(value, path);
}

/** An object with these options and no others; those in `required` have to be there, the others can be left out. */
export function only(options: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  const names = Object.keys(options);
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return is('an object { }', () => false)(value, path);
    }
    const at = (name: string) => (path === '' ? name : `${path}.${name}`);
    const missing = required
      .filter((name) => Reflect.get(value, name) === undefined)
      .map((name) => `${at(name)}: is missing.`);
    const wrong = Object.entries(value).flatMap(([name, given]) => {
      const check = Object.hasOwn(options, name) ? options[name] : undefined;
      if (check !== undefined) return given === undefined ? [] : check(given, at(name));
      return [
        `${at(name)}: is not an option here.${question(nearestWord(name, names))} The options are: ${names.join(', ')}.`,
      ];
    });
    return [...missing, ...wrong];
  };
}

/** A misspelt switch is a test that tests nothing. @throws TypeError with everything that is wrong */
export function refuse(what: string, check: Check, value: unknown): void {
  const wrong = check(value, '');
  if (wrong.length === 0) return;
  throw new TypeError(
    `${what} cannot use what it was given:${wrong.map((line) => `\n  - ${line}`).join('')}`,
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'number') return `the number ${value}`;
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function question(meant: string | undefined): string {
  return meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`;
}
