import { randomBytes } from 'node:crypto';

const counterBits = 26;

/**
 * Makes ids for closures: UUIDs of version 7 with the time of creation in front, so that their order is the order
 * of creation, and a counter behind it for those of one millisecond.
 */
export class ClosureIds {
  readonly #random: (size: number) => Uint8Array;
  #at = -1;
  #counter = 0;

  constructor(random: (size: number) => Uint8Array = randomBytes) {
    this.#random = random;
  }

  /** @param at milliseconds since the Unix epoch */
  next(at: number): string {
    const random = this.#random(10);
    const time = clampTime(at);
    // A random start in the lower half leaves room to count, and keeps processes apart.
    this.#counter = time === this.#at ? this.#counter + 1 : readNumber(random, 6) % 2 ** (counterBits - 1);
    this.#at = time;
    const high = Math.floor(this.#counter / 2 ** 14) % 2 ** 12;
    const low = this.#counter % 2 ** 14;
    const tail = readNumber(random, 0).toString(16).padStart(12, '0');
    return `${timePart(time)}-7${hex(high, 3)}-${hex(0x8000 + low, 4)}-${tail}`;
  }
}

/** The least id that a closure created at `at` or later can have. */
export function lowestIdAt(at: number): string {
  return `${timePart(clampTime(Math.ceil(at)))}-7000-8000-000000000000`;
}

function clampTime(at: number): number {
  return Math.min(Math.max(Math.floor(at), 0), 2 ** 48 - 1);
}

function timePart(time: number): string {
  const digits = hex(time, 12);
  return `${digits.slice(0, 8)}-${digits.slice(8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Six bytes from `offset` on, or what is left, as a number. */
function readNumber(bytes: Uint8Array, offset: number): number {
  return bytes.subarray(offset, offset + 6).reduce((value, byte) => value * 256 + byte, 0);
}
