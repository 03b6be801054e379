import { ArgumentError } from '../../errors/argument-error.js';

/** PostgreSQL's indexes take 2,704 bytes, and some hold two names. */
const longestName = 1_000;

/** Refuses names that one of the databases could not keep as they are. @throws ArgumentError */
export function checkNames(of: string, names: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(names)) {
    checkText(of, name, value);
    if (Buffer.byteLength(value) > longestName) {
      throw new ArgumentError(`${name} of a ${of}`, `at most ${longestName} bytes`, value, nothing);
    }
  }
}

/**
 * Refuses a text that is empty, has NUL in it (PostgreSQL takes none), or halves of characters: they would all be kept
 * as the same one.
 *
 * @throws ArgumentError
 */
export function checkText(of: string, name: string, value: string): void {
  if (value !== '' && !value.includes('\0') && !/\p{Surrogate}/u.test(value)) return;
  throw new ArgumentError(`${name} of a ${of}`, 'a text without NUL', value, nothing);
}

const nothing = 'Nothing was written.';
