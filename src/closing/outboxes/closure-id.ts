import { randomBytes } from 'node:crypto';

const counterBits = 26;

/**
 * Makes ids for closures: UUIDs of version 7 with the time of creation in front, so that their order is the order
 * of creation, and a counter behind it for those that one process makes in one millisecond.
 */
export class ClosureIds {
  readonly #random: (size: number) => Uint8Array;
  #counter: number;

  constructor(random: (size: number) => Uint8Array = randomBytes) {
    this.#random = random;
    // A random start keeps processes apart; in the lower half, it leaves room to count.
    this.#counter = readNumber(random(6)) % 2 ** (counterBits - 1);
  }

  /** @param at milliseconds since the Unix epoch */
  next(at: number): string {
    const time = clampTime(at);
    // Counted through all times, so that a clock that is set back and forth does not mix up a millisecond.
    this.#counter = (this.#counter + 1) % 2 ** counterBits;
    const high = Math.floor(this.#counter / 2 ** 14);
    const low = this.#counter % 2 ** 14;
    const tail = hex(readNumber(this.#random(6)), 12);
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

function readNumber(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}
