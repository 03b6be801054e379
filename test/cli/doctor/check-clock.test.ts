import { describe, expect, test } from 'vitest';
import { checkClock } from '../../../src/cli/doctor/check-clock.js';

const sentAt = Date.UTC(2026, 0, 1, 12);
const dated = (offMs: number) => new Date(sentAt + offMs).toUTCString();

describe('the clock', () => {
  test.for([
    [0, 'ok'],
    [-10_000, 'ok'],
    [-12_000, 'warning'],
    [12_000, 'warning'],
    [-299_000, 'warning'],
    [-303_000, 'failed'],
    [303_000, 'failed'],
  ] as const)('off by %i ms is %s', ([offMs, status]) => {
    expect(checkClock({ date: dated(offMs), sentAt, receivedAt: sentAt + 100 })).toMatchObject({ status });
  });

  test('gets the benefit of the doubt where the answer took long', () => {
    const time = { date: dated(-30_000), sentAt, receivedAt: sentAt + 60_000 };
    expect(checkClock(time)).toMatchObject({ status: 'warning' });
    expect(checkClock({ ...time, date: dated(0) })).toMatchObject({ status: 'ok' });
  });

  test.for([[undefined], ['yesterday'], ['']])('is not judged by a date of %j', ([date]) => {
    expect(checkClock({ date, sentAt, receivedAt: sentAt })).toMatchObject({ status: 'skipped' });
  });
});
