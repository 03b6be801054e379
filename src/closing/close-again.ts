import { hasBegunAnew } from './begin-anew.js';
import { defaultClosePlan } from './close-plan.js';
import type { CloserTools } from './closer-tools.js';
import { type Closure, type ClosureDraft, closesAgain } from './closure.js';
import type { ConversationNews, NewsEffect } from './conversation-news.js';

/** The waits before a conversation is closed again, in milliseconds: none for the first time, then doubling. */
const patience = { baseMs: 30_000, capMs: 3_600_000 } as const;

const tooOften = 'reopened-too-often';

/**
 * Whether a closed conversation must not be open now. Past the watch window the same id can only be a new contact, and
 * where an engagement has begun anew in it, that one is running.
 */
export function isWatched(closure: Closure, now: number): boolean {
  const { state, plan, endedAt = 0 } = closure;
  return state === 'closed' && now < endedAt + plan.watchForMs && !hasBegunAnew(closure);
}

/**
 * Closes a re-opened conversation by a new closure. Whoever else finds the same re-opening, in whatever process, adds
 * none. Past the plan's limit the new closure fails at once, which is told once in a watch window.
 */
export async function closeAgain(
  closed: Closure,
  news: ConversationNews,
  tools: CloserTools,
): Promise<NewsEffect> {
  const { outbox, clock, instance, report } = tools;
  const now = clock.now();
  const { conversationId, plan, lateGuestAt } = closed;
  const { closures } = await outbox.find({ conversationId, from: now - plan.watchForMs }, { limit: 1_000 });
  const again = closures.filter(closesAgain);
  if (again.some(({ cause }) => cause === tooOften)) return 'none';
  const { closure, added } = await outbox.add(draftOf(closed, news, again.length, now), now, instance);
  if (!added) return 'none';
  report('reopened', { closure });
  report('scheduled', { closure });
  const { reopenLimit = defaultClosePlan.reopenLimit } = plan;
  if (again.length >= reopenLimit) {
    await giveUp(closure, reopenLimit, tools);
    return 'none';
  }
  // The guest has had the notice, and gets it once.
  if (lateGuestAt !== undefined) await outbox.claimLateGuest(closure.id, now);
  return 'reopened';
}

function draftOf(
  { conversationId, plan, botConversation, handedOver, sequence }: Closure,
  { what, by, at }: ConversationNews,
  times: number,
  now: number,
): ClosureDraft {
  const waitMs = times === 0 ? 0 : Math.min(patience.baseMs * 2 ** (times - 1), patience.capMs);
  return {
    conversationId,
    // What re-opened it may be the guest's message, and the next one must not cancel the close.
    plan: plan.lateGuest.answer === 'reopen' ? plan : { ...plan, final: true },
    signals: [{ source: 'reopened', id: what, outcome: by, at }],
    botConversation,
    handedOver,
    dueAt: now + Math.max(plan.graceMs, waitMs),
    follows: sequence,
  };
}

async function giveUp({ id, conversationId }: Closure, limit: number, tools: CloserTools): Promise<void> {
  const { outbox, clock, instance, logger, report } = tools;
  const at = clock.now();
  const causeDetail = `The conversation was closed again ${limit} times within the watch window, and is open once more. Find out in Genesys Cloud who opens it; then retry the closure, or raise close.reopenLimit.`;
  const closure = await outbox.amend(
    id,
    ['scheduled'],
    { state: 'failed', cause: tooOften, causeDetail, endedAt: at },
    [{ kind: 'transition', at, instance, from: 'scheduled', to: 'failed', cause: tooOften }],
    at,
  );
  if (closure === undefined) return;
  logger.error('a closure failed', { closureId: id, conversationId, cause: tooOften, detail: causeDetail });
  report('failed', { closure });
}
