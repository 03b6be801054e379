import { expect, test } from 'vitest';
import type { ClosePlan } from '../../../src/closing/close-plan.js';
import type { Closure } from '../../../src/closing/closure.js';
import { isLocked } from '../../../src/open-messaging/relaying/is-locked.js';

const hour = 3_600_000;
const now = Date.UTC(2026, 0, 2);

function closure(change: Partial<Closure>, answer: ClosePlan['lateGuest']['answer'] = 'notice'): Closure {
  const plan = { watchForMs: hour, lateGuest: { answer } };
  return { state: 'closed', endedAt: now - hour / 2, plan, signals: [], ...change } as unknown as Closure;
}

test('a conversation without a closure is open', () => {
  expect(isLocked(undefined, now)).toBe(false);
});

test('it is locked from the disconnect on until the watch window is over', () => {
  expect(isLocked(closure({ state: 'disconnecting', endedAt: undefined }), now)).toBe(true);
  expect(isLocked(closure({ state: 'verifying', endedAt: undefined }), now)).toBe(true);
  expect(isLocked(closure({ endedAt: now - hour + 1 }), now)).toBe(true);
  expect(isLocked(closure({ endedAt: now - hour }), now)).toBe(false);
});

test.each(['scheduled', 'held', 'cancelled', 'failed'] as const)('it is open while %s', (state) => {
  expect(isLocked(closure({ state }), now)).toBe(false);
});

test('it is open where a late guest, or another start, begins the engagement anew', () => {
  expect(isLocked(closure({}, 'reopen'), now)).toBe(false);
  expect(isLocked(closure({ cause: 'begun-anew' }), now)).toBe(false);
  expect(isLocked(closure({ lateGuestAt: now }), now)).toBe(true);
});
