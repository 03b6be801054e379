import { describe, expect, it } from 'vitest';
import { distributionOf } from '../../src/campaign/time-distribution.js';

describe('the distribution of durations', () => {
  it('has percentiles by nearest rank, and every duration in one bar', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => (at + 1) * 100).reverse();
    const { count, p50, p95, max, bars } = distributionOf([...hundred, 9_000_000]);
    expect({ count, p50, p95, max }).toEqual({ count: 101, p50: 5_100, p95: 9_600, max: 9_000_000 });
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(101);
    expect(bars[0]).toEqual({ below: 1_000, count: 9 });
    expect(bars.at(-1)).toEqual({ below: undefined, count: 1 });
  });

  it('says nothing where there is nothing', () => {
    expect(distributionOf([])).toMatchObject({ count: 0, p50: undefined, p95: undefined, max: undefined });
  });
});
