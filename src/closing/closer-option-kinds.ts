import type { z } from 'zod';
import {
  callable,
  milliseconds,
  option,
  optionsOf,
  wholeNumber,
  withMethods,
} from '../options/option-kinds.js';
import type { RetryPolicy } from './backoff.js';
import type { CloserPace } from './closer-tools.js';
import type { Outbox } from './outbox.js';
import type { SessionCloserOptions } from './session-closer-options.js';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

const outboxMethods = {
  open: true,
  close: true,
  add: true,
  claim: true,
  renew: true,
  save: true,
  release: true,
  amend: true,
  append: true,
  claimLateGuest: true,
  get: true,
  latest: true,
  history: true,
  find: true,
  counts: true,
  prune: true,
  nextDueAt: true,
  onWake: true,
} satisfies Record<Exclude<keyof Outbox, 'rates' | 'messages' | 'documents'>, true>;

/** @param parts methods of its parts that are needed too, such as `rates.take` */
export function outboxKind(...parts: string[]) {
  return withMethods<Outbox>('an Outbox', [...Object.keys(outboxMethods), ...parts]);
}

const within = (least: number, most: number) => milliseconds(least, most).optional();

/**
 * How closures are worked on. The least of each wait keeps the process alive, and the budget for more than one closure:
 * without a wait the same closure is looked at again and again in one instant.
 */
export const closerKinds = {
  concurrency: wholeNumber(1, 1_000).optional(),
  leaseMs: wholeNumber(second, 31 * day).optional(),
  pollMs: wholeNumber(100, 31 * day).optional(),
  spillLimit: wholeNumber(1, 1_000_000).optional(),
  retentionDays: option(
    'a number of days, from 1 to 36500',
    (days) => typeof days === 'number' && days >= 1 && days <= 36_500,
  ).optional(),
  sweepEveryMs: option(
    `a number of milliseconds, 0 for never, or from ${60 * second} to ${day}`,
    (ms) => ms === 0 || (typeof ms === 'number' && ms >= 60 * second && ms <= day),
  ).optional(),
  instance: option(
    'a text of 1 to 200 characters',
    (name) => typeof name === 'string' && name !== '' && name.length <= 200,
  ).optional(),
  random: callable().optional(),
  retry: optionsOf({
    baseMs: within(10, hour),
    capMs: within(second, day),
    maxFailures: wholeNumber(0, 1_000_000).optional(),
  } satisfies Record<keyof RetryPolicy, z.ZodType>).optional(),
  pace: optionsOf({
    firstCheckMs: within(10, hour),
    longestCheckMs: within(second, hour),
    gatherMs: within(100, hour),
    analyticsLagMs: within(0, day),
    heldCheckMs: within(second, day),
    settleMs: within(100, hour),
    creationMs: within(0, hour),
  } satisfies Record<keyof CloserPace, z.ZodType>).optional(),
} satisfies Partial<Record<keyof SessionCloserOptions, z.ZodType>>;
