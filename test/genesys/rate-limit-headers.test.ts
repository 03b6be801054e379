import { describe, expect, it } from 'vitest';
import { readRateLimit } from '../../src/genesys/rate-limit-headers.js';

const read = (count?: string, allowed?: string, reset?: string) => {
  const headers: Record<string, string | undefined> = {
    'inin-ratelimit-count': count,
    'inin-ratelimit-allowed': allowed,
    'inin-ratelimit-reset': reset,
  };
  return readRateLimit((name) => headers[name]);
};

describe('readRateLimit', () => {
  it('reads the three headers', () => {
    expect(read('12', '300', '41')).toEqual({ count: 12, allowed: 300, resetSeconds: 41 });
  });

  it('does not believe a window of more than an hour', () => {
    expect(read('12', '300', '999999')?.resetSeconds).toBe(3_600);
  });

  it('reads nothing where one is missing or is no whole number', () => {
    expect(read('12', '300')).toBeUndefined();
    expect(read('12', 'many', '41')).toBeUndefined();
    expect(read('-1', '300', '41')).toBeUndefined();
    expect(read('1.5', '300', '41')).toBeUndefined();
    expect(read()).toBeUndefined();
  });
});
