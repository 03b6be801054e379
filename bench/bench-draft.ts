import { defaultClosePlan } from '../src/closing/close-plan.js';
import type { ClosureDraft } from '../src/closing/closure.js';

/** A closure as a turn asks for it. */
export function benchDraft(n: number, dueAt = Date.now()): ClosureDraft {
  return {
    conversationId: `5a11de1e-0000-4000-8000-${String(n).padStart(12, '0')}`,
    plan: { ...defaultClosePlan, engagement: `engagement-${n % 5}` },
    signals: [
      { source: 'dialog', id: 'payment', outcome: 'completed', at: dueAt, activityId: `activity-${n}` },
    ],
    botConversation: { channelId: 'directline', conversationId: `bot-${n}` },
    handedOver: false,
    dueAt,
  };
}
