import { acceptedAt } from './acceptance.js';
import { closeAgain, isWatched } from './close-again.js';
import type { CloserTools } from './closer-tools.js';
import type { Closure } from './closure.js';
import type { ConversationNews, NewsEffect } from './conversation-news.js';
import { waitsForWorkOnly } from './hold.js';
import { newsSlack } from './news-slack.js';

/** What news is worked on with. */
export interface NewsTools extends CloserTools {
  /** Whether this process is told when agents join: only then does it mean something that none was told of. */
  readonly hearsJoins: boolean;
}

/**
 * What follows for the latest closure of a conversation from news of it. Makes no call of the platform. Rejects where the
 * outbox does; nothing has happened then, and the news can be told again.
 */
export async function hearNews(
  closure: Closure | undefined,
  told: ConversationNews,
  tools: NewsTools,
): Promise<NewsEffect> {
  // The platform's clock may be ahead of ours; what was heard of has happened.
  const news = { ...told, at: Math.min(told.at, tools.clock.now()) };
  switch (closure?.state) {
    case 'scheduled':
    // A call that still waits to be sent is called off by this, and a worker is about to know more of all else.
    case 'disconnecting':
      if (news.what === 'agent-joined') await expectAgent(closure, tools);
      return 'none';
    case 'held':
      if (isSomebody(news) && !mayBeAgent(closure, news, tools)) return 'none';
      return hasten(closure, tools);
    case 'verifying':
      if (isSomebody(news)) return doubt(closure, news, tools);
      if (news.what !== 'customer-ended') return 'none';
      if (!isProof(closure, news, tools)) return hasten(closure, tools);
      // The look that comes anyway is for many closures at once; a look now would be for this one alone.
      return tools.hearsJoins ? settle(closure, news, tools) : 'none';
    case 'closed':
      return isReopened(closure, news, tools) ? closeAgain(closure, news, tools) : 'none';
    default:
      return 'none';
  }
}

/** Whether it tells of somebody who comes in or writes. */
function isSomebody({ what }: ConversationNews): boolean {
  return what === 'active' || what === 'agent-joined';
}

/**
 * Whether an agent may be there for a guest who is locked out while only after-call work is waited for. A flow may write
 * often, and each look is a call: so one who only writes is looked for from time to time.
 */
function mayBeAgent(closure: Closure, { what }: ConversationNews, { clock }: CloserTools): boolean {
  if (!waitsForWorkOnly(closure)) return false;
  return what === 'agent-joined' || clock.now() >= closure.updatedAt + newsSlack.workMs;
}

/** How our disconnect may show on the guest's side; what else there is came from somewhere else. */
const byDisconnect = /^(client|peer|system)$/i;

/**
 * Whether the guest's end proves the closure: everybody was disconnected, nobody can be left whom that did not concern,
 * and the end came by it. With a person in the session, or a conversation of several lives, others may stay; and where it
 * was seen or heard of as open since, the end may be from before that.
 */
function isProof(
  closure: Closure,
  { at, disconnectType }: ConversationNews,
  { clock }: CloserTools,
): boolean {
  const { rung, handedOver, sequence, checks } = closure;
  const isWhole = rung === 'conversation' || rung === 'teardown';
  if (!isWhole || handedOver || sequence > 1 || checks > 0) return false;
  if (disconnectType !== undefined && !byDisconnect.test(disconnectType)) return false;
  const sinceMs = at - acceptedAt(closure);
  const isByUs = sinceMs >= -newsSlack.clockMs && sinceMs <= newsSlack.effectMs;
  return isByUs && at >= clock.now() - newsSlack.lateMs;
}

/** Closes it without a read. Whoever has a lease on it has lost it, and adds the calls under way to the record. */
async function settle(closure: Closure, { at }: ConversationNews, tools: CloserTools): Promise<NewsEffect> {
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
  await outbox.amend(id, ['scheduled', 'disconnecting'], { handedOver: true }, [], clock.now());
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
 * it counts as seen open, and from then on only a live read proves it. Of a person who came in before the disconnect only
 * that is noted: the guest's end says nothing about who was not seen then.
 */
async function doubt(
  closure: Closure,
  { what, at }: ConversationNews,
  { outbox, clock }: CloserTools,
): Promise<NewsEffect> {
  const { id, checks, failures, dueAt, handedOver } = closure;
  // No slack: where the clocks differ, it costs a read and no more.
  const livesOn = checks === 0 && at > acceptedAt(closure);
  const isUnseenAgent = what === 'agent-joined' && !handedOver;
  if (!livesOn && !isUnseenAgent) return 'none';
  const now = clock.now();
  const change = {
    ...(isUnseenAgent && { handedOver: true }),
    ...(livesOn && { checks: 1, dueAt: failures > 0 ? dueAt : now }),
  };
  const doubted = await outbox.amend(id, ['verifying'], change, [], now);
  return doubted !== undefined && livesOn ? 'hastened' : 'none';
}

/** Whether something happened in a closed conversation after its end. An agent's work on it may well end later. */
function isReopened(closure: Closure, { what, at }: ConversationNews, { clock }: CloserTools): boolean {
  if (what === 'work-ended' || !isWatched(closure, clock.now())) return false;
  return at > (closure.endedAt ?? Number.POSITIVE_INFINITY) + newsSlack.clockMs;
}
