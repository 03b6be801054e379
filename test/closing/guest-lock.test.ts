import { describe, expect, test } from 'vitest';
import type { ClosePlan } from '../../src/closing/close-plan.js';
import type { Closure } from '../../src/closing/closure.js';
import { partnerOfGuest } from '../../src/closing/guest-lock.js';

const hour = 3_600_000;
const now = Date.UTC(2026, 0, 2);

function closure(change: Partial<Closure>, answer: ClosePlan['lateGuest']['answer'] = 'notice'): Closure {
  const plan = { watchForMs: hour, lateGuest: { answer } };
  return { state: 'closed', endedAt: now - hour / 2, plan, signals: [], ...change } as unknown as Closure;
}

const reopened = [{ source: 'reopened', id: 'active', outcome: 'event', at: now }] as const;
/** One that closes a conversation again that somebody has re-opened. */
const again = (change: Partial<Closure>, answer?: ClosePlan['lateGuest']['answer']) =>
  closure({ sequence: 2, signals: reopened, ...change }, answer);

describe('the first closure of a conversation', () => {
  test('leaves the guest to the bot where there is none', () => {
    expect(partnerOfGuest(undefined, now)).toBe('bot');
  });

  test('locks the guest out from the disconnect on until the watch window is over', () => {
    expect(partnerOfGuest(closure({ state: 'disconnecting', endedAt: undefined }), now)).toBe('nobody');
    expect(partnerOfGuest(closure({ state: 'verifying', endedAt: undefined }), now)).toBe('nobody');
    expect(partnerOfGuest(closure({ endedAt: now - hour + 1 }), now)).toBe('nobody');
    expect(partnerOfGuest(closure({ endedAt: now - hour }), now)).toBe('bot');
  });

  test.each(['scheduled', 'cancelled', 'failed'] as const)(
    'leaves the guest to the bot while %s',
    (state) => {
      expect(partnerOfGuest(closure({ state }), now)).toBe('bot');
    },
  );

  test.each(['agent-in-conversation', 'operator-asked', undefined])(
    'leaves the guest to the agent while it is held: %s',
    (cause) => {
      expect(partnerOfGuest(closure({ state: 'held', cause }), now)).toBe('agent');
    },
  );

  test.each(['agent-at-work', 'operator-asked-at-work', 'after-call-work'])(
    'locks the guest out while only after-call work is left: %s',
    (cause) => {
      expect(partnerOfGuest(closure({ state: 'held', cause }), now)).toBe('nobody');
      expect(partnerOfGuest(closure({ state: 'held', cause }, 'reopen'), now)).toBe('bot');
    },
  );

  test('leaves the guest to the bot where a late guest, or another start, begins the engagement anew', () => {
    expect(partnerOfGuest(closure({ cause: 'begun-anew' }), now)).toBe('bot');
    expect(partnerOfGuest(closure({ lateGuestAt: now }, 'reopen'), now)).toBe('bot');
    expect(partnerOfGuest(closure({ lateGuestAt: now }), now)).toBe('nobody');
  });
});

describe('a closure that closes a re-opened conversation again', () => {
  test.each(['scheduled', 'disconnecting', 'verifying', 'closed', 'cancelled', 'failed'] as const)(
    'keeps the guest locked out while %s',
    (state) => {
      expect(partnerOfGuest(again({ state }), now)).toBe('nobody');
    },
  );

  test('leaves the guest to a live agent whom it waits for', () => {
    expect(partnerOfGuest(again({ state: 'held', cause: 'agent-in-conversation' }), now)).toBe('agent');
    expect(partnerOfGuest(again({ state: 'held', cause: 'agent-at-work' }), now)).toBe('nobody');
  });

  test.each(['cancelled', 'failed'] as const)(
    'locks nobody out after the watch window, where it %s',
    (state) => {
      expect(partnerOfGuest(again({ state, endedAt: now - hour + 1 }), now)).toBe('nobody');
      expect(partnerOfGuest(again({ state, endedAt: now - hour }), now)).toBe('bot');
    },
  );

  test.each(['scheduled', 'cancelled', 'failed'] as const)(
    'leaves the guest to the bot where it is %s and the plan lets the guest begin anew',
    (state) => {
      expect(partnerOfGuest(again({ state }, 'reopen'), now)).toBe('bot');
    },
  );

  test('leaves the guest to the bot where another engagement was started in the conversation', () => {
    expect(partnerOfGuest(again({ state: 'failed', cause: 'begun-anew' }), now)).toBe('bot');
  });
});
