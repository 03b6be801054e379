import { defaultClosePlan } from '../../../src/closing/close-plan.js';
import type { ClosureDraft } from '../../../src/closing/closure.js';
import type { RateRequest } from '../../../src/closing/rate-store.js';
import type { RecordedSignal } from '../../../src/closing/recorded-signal.js';

/** The time at which the tests begin. */
export const start = Date.UTC(2026, 0, 1);

/** The right to one call of five that may come at once. */
export const rateRequest: RateRequest = {
  key: 'client',
  now: start,
  intervalMs: 200,
  toleranceMs: 1_000,
  usableMs: 1_000,
};

export function signal(overrides: Partial<RecordedSignal> = {}): RecordedSignal {
  return {
    source: 'dialog',
    id: 'payment',
    outcome: 'completed',
    at: start,
    activityId: 'activity-1',
    ...overrides,
  };
}

interface DraftOverrides extends Partial<Omit<ClosureDraft, 'plan'>> {
  readonly engagement?: string;
  readonly reason?: string;
}

/** A draft of `conversationId`, due at the start. */
export function draft(
  conversationId: string,
  { engagement = 'payment-reminder', reason = 'completed', ...overrides }: DraftOverrides = {},
): ClosureDraft {
  return {
    conversationId,
    plan: { ...defaultClosePlan, engagement, reason },
    signals: [signal()],
    botConversation: { channelId: 'directline', conversationId: `bot-${conversationId}` },
    handedOver: false,
    dueAt: start,
    ...overrides,
  };
}
