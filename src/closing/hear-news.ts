import { acceptedAt } from './acceptance.js';
import { closeAgain, isWatched } from './close-again.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure } from './closure.js';
import type { ConversationNews, NewsEffect } from './conversation-news.js';
import { newsSlack } from './news-slack.js';

/**
 * What follows for the latest closure of a conversation from news of it. Makes no call of the platform. Rejects where the
 * outbox does; nothing has happened then, and the news can be told again.
 */
export async function hearNews(
  closure: Closure | undefined,
  { at: told, ...news }: ConversationNews,
  tools: CloserTools,
): Promise<NewsEffect> {
  // The platform's clock may be ahead of ours; what was heard of has happened.
  const at = Math.min(told, tools.clock.now());
  switch (closure?.state) {
    case 'scheduled':
      if (news.what === 'agent-joined') await expectAgent(closure, tools);
      return 'none';
    case 'held':
      return news.what === 'active' || news.what === 'agent-joined' ? 'none' : hasten(closure, tools);
    case 'verifying':
      if (news.what === 'active' || news.what === 'agent-joined')
        return doubt(closure, { what: news.what, at }, tools);
      if (news.what !== 'customer-ended') return 'none';
      return isProof(closure, at, tools) ? settle(closure, at, tools) : hasten(closure, tools);
    case 'closed':
      return isReopened(closure, news.what, at, tools) ? closeAgain(closure, { ...news, at }, tools) : 'none';
    default:
      // In `disconnecting` the call may still wait to be sent, so whatever
      // ended the guest's side was not surely it, and a worker is about to know more.
      return 'none';
  }
}

/**
 * Whether the guest's end proves the closure: everybody was disconnected, nobody can be left whom that did not concern,
 * and the end came by it. With a person in the session, or a conversation of several lives, others may stay; and where it
 * was seen or heard of as open since, the end may be from before that.
 */
function isProof(closure: Closure, at: number, { clock }: CloserTools): boolean {
  const { rung, handedOver, sequence, checks } = closure;
  const isWhole = rung === 'conversation' || rung === 'teardown';
  if (!isWhole || handedOver || sequence > 1 || checks > 0) return false;
  const sinceMs = at - acceptedAt(closure);
  const isByUs = sinceMs >= -newsSlack.clockMs && sinceMs <= newsSlack.effectMs;
  return isByUs && at >= clock.now() - newsSlack.lateMs;
}

/** Closes it without a read. Whoever has a lease on it has lost it, and adds the calls under way to the record. */
async function settle(closure: Closure, at: number, tools: CloserTools): Promise<NewsEffect> {
  const { outbox, clock, instance, report } = tools;
  const now = clock.now();
  const settled = await outbox.amend(
    closure.id,
    ['verifying'],
    {
      state: 'closed',
      outcome: 'closed',
      cause: undefined,
      causeDetail: undefined,
      sentAt: undefined,
      // Not when it was heard of: the guest may have come back in between, and that must be seen as later.
      endedAt: Math.max(at, acceptedAt(closure)),
    },
    [{ kind: 'transition', at: now, instance, from: 'verifying', to: 'closed', cause: 'customer.end' }],
    now,
  );
  if (settled === undefined) return 'none';
  report('closed', { closure: settled });
  return 'settled';
}

/** Has the conversation read before it is closed, also where the rate budget has no room for it: somebody is there. */
async function expectAgent({ id }: Closure, { outbox, clock }: CloserTools): Promise<void> {
  await outbox.amend(id, ['scheduled'], { handedOver: true }, [], clock.now());
}

/** Has it looked at now. Not after a failure: that wait may be the platform's own. */
async function hasten(
  { id, state, dueAt, failures }: Closure,
  { outbox, clock }: CloserTools,
): Promise<NewsEffect> {
  const now = clock.now();
  if (failures > 0) return 'none';
  if (dueAt <= now) return 'hastened';
  const hastened = await outbox.amend(id, [state], { dueAt: now }, [], now);
  return hastened === undefined ? 'none' : 'hastened';
}

/**
 * The conversation lives on after the disconnect, or again: an end that analytics shows later can be from before that. So
 * it counts as seen open, and from then on only a live read proves it.
 */
async function doubt(
  closure: Closure,
  { what, at }: Pick<ConversationNews, 'what' | 'at'>,
  { outbox, clock }: CloserTools,
): Promise<NewsEffect> {
  const { id, checks, failures, dueAt } = closure;
  // No slack: where the clocks differ, it costs a read and no more.
  if (checks > 0 || at <= acceptedAt(closure)) return 'none';
  const now = clock.now();
  const handedOver = what === 'agent-joined' ? true : undefined;
  const change = { checks: 1, dueAt: failures > 0 ? dueAt : now, handedOver };
  const doubted = await outbox.amend(id, ['verifying'], change, [], now);
  return doubted === undefined ? 'none' : 'hastened';
}

/** Whether something happened in a closed conversation after its end. An agent's work on it may well end later. */
function isReopened(
  closure: Closure,
  what: ConversationNews['what'],
  at: number,
  { clock }: CloserTools,
): boolean {
  if (what === 'work-ended' || !isWatched(closure, clock.now())) return false;
  return at > (closure.endedAt ?? Number.POSITIVE_INFINITY) + newsSlack.clockMs;
}
