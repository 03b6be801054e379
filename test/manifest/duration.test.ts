import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import {
  formatDuration,
  parseDuration,
  suggestDuration,
  toMilliseconds,
} from '../../src/manifest/duration.js';

describe('durations', () => {
  test.each([
    ['0s', 0],
    ['500ms', 500],
    ['3s', 3_000],
    ['0.5s', 500],
    ['15m', 900_000],
    ['1.1h', 3_960_000],
    ['72h', 259_200_000],
    ['3d', 259_200_000],
  ])('%s is %d milliseconds', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    '3',
    's',
    '3 s',
    '-3s',
    '3S',
    '3sec',
    '1e3s',
    '.5s',
    '1h30m',
    '0.5ms',
    '3s ',
    '٣s',
    'Infinitys',
  ])('%j is no duration', (text) => {
    expect(() => parseDuration(text)).toThrow(ConfigurationError);
  });

  test('what is written is what is read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 * 86_400_000 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  test.each([
    [0, '0s'],
    [1, '1ms'],
    [1_500, '1500ms'],
    [90_000, '90s'],
    [5_400_000, '90m'],
    [28_800_000, '8h'],
    [259_200_000, '3d'],
  ])('%d milliseconds are written %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('an option takes milliseconds as a number too', () => {
    expect(toMilliseconds(250)).toBe(250);
    expect(toMilliseconds('250ms')).toBe(250);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, undefined, null, {}, Object.create(null)])(
    'the option %o is refused with its path',
    (value) => {
      expect(() => toMilliseconds(value as number, 'close.grace')).toThrow(
        /close\.grace: expected a number of/,
      );
    },
  );

  test.each([
    ['3 seconds', '3s'],
    ['3 sec', '3s'],
    ['3S', '3s'],
    ['500 millis', '500ms'],
    ['2 minutes', '2m'],
    ['1h30m', '90m'],
    ['1 hour and 30 minutes', '90m'],
    ['8 hrs', '8h'],
    ['3 days', '3d'],
    ['3', '3s'],
    [3, '3s'],
    [0.5, '500ms'],
    [3_000, '3s'],
    ['soon', undefined],
    ['3 weeks', undefined],
    [-3, undefined],
    [true, undefined],
    ['9'.repeat(400), undefined],
  ])('who writes %j probably means %s', (value, meant) => {
    expect(suggestDuration(value)).toBe(meant);
  });

  test('a suggestion can always be read', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.double(), fc.stringMatching(/^\d+(\.\d+)? ?(s|min|h|days)$/)),
        (value) => {
          const suggestion = suggestDuration(value);
          if (suggestion !== undefined) expect(() => parseDuration(suggestion)).not.toThrow();
        },
      ),
    );
  });
});
