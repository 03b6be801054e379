import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from '../../src/closing/backoff.js';

const policy = { baseMs: 1_000, capMs: 300_000 };

test('the ceiling doubles with every failure and stops at the cap', () => {
  const atMost = (failures: number) => backoffMs(failures, policy, () => 0.999_999);
  expect([1, 2, 3, 4].map(atMost)).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(atMost(10_000)).toBe(300_000);
});

test('the jitter is full: any wait from zero up', () => {
  expect(backoffMs(5, policy, () => 0)).toBe(0);
  expect(backoffMs(5, policy, () => 0.5)).toBe(8_000);
});

test('a short wait that the platform asks for again and again does not cut the exponential one', () => {
  expect(backoffMs(10, policy, () => 0.5, 1_000)).toBe(150_000);
  expect(backoffMs(1, policy, () => 0.5, 1_000)).toBe(1_500);
});

test('500 tries last about 20 hours, whatever short wait the platform asks for', () => {
  let total = 0;
  for (let failures = 1; failures <= 500; failures += 1)
    total += backoffMs(failures, policy, () => 0.5, 1_000);
  expect(total / 3_600_000).toBeGreaterThan(19);
});

test('what the platform asked for is never undercut, whatever the cap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 1, max: 3_600_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, retryAfterMs, random) => {
        expect(backoffMs(failures, policy, () => random, retryAfterMs)).toBeGreaterThanOrEqual(retryAfterMs);
      },
    ),
  );
});
