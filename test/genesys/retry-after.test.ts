import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/genesys/retry-after.js';

const now = Date.UTC(1994, 10, 6, 8, 49, 7);

describe('retryAfterMs', () => {
  it.each([
    ['3', 3_000],
    ['0', 0],
    [' 12 ', 12_000],
    ['1.5', 1_500],
    ['0.0001', 1],
  ])('reads the seconds in %j', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads the date %j',
    (header) => {
      expect(retryAfterMs(header, now)).toBe(30_000);
    },
  );

  it('takes a date that is past for now', () => {
    expect(retryAfterMs('Sun, 06 Nov 1994 08:00:00 GMT', now)).toBe(0);
  });

  it.each(['999999999', '9'.repeat(400), 'Sun, 06 Nov 2044 08:49:37 GMT'])(
    'bounds %j to an hour',
    (header) => {
      expect(retryAfterMs(header, now)).toBe(3_600_000);
    },
  );

  it.each([
    undefined,
    '',
    '-5',
    '1e3',
    '3s',
    'soon',
    '3, 3',
    'Infinity',
    'NaN',
    '0x10',
    'foo 1',
    '2026-01-01',
  ])('takes %j for no header', (header) => {
    expect(retryAfterMs(header, now)).toBeUndefined();
  });

  it('never gives anything but whole milliseconds within the hour, or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (header) => {
        const wait = retryAfterMs(header, now);
        expect(wait === undefined || (Number.isInteger(wait) && wait >= 0 && wait <= 3_600_000)).toBe(true);
      }),
    );
  });
});
