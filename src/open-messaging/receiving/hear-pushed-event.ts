import type { Clock } from '../../clock.js';
import type { ConversationNews } from '../../closing/conversation-news.js';
import type { SessionCloser } from '../../closing/session-closer.js';
import type { HandoffWatch } from '../sessions/handoff-watch.js';
import type { SessionBook } from '../sessions/session-book.js';
import type { PushedEvent } from './pushed-event.js';

/** What each pushed event says about a conversation. */
const newsOf: Readonly<Partial<Record<PushedEvent['name'], ConversationNews['what']>>> = {
  'customer.start': 'active',
  'customer.end': 'customer-ended',
  'user.start': 'agent-joined',
  'user.end': 'agent-ended',
  acw: 'work-ended',
  wrapup: 'work-ended',
};

/** A person whose coming is heard of later than this, in milliseconds, may have left already. */
const lateMs = 30_000;

export interface Hearers {
  readonly closer: SessionCloser;
  readonly book: SessionBook;
  readonly watch: HandoffWatch;
  readonly clock: Clock;
}

/** Hands on what an event says, to whom it concerns. What it changes is written when it resolves. */
export async function hearPushedEvent(
  { closer, book, watch, clock }: Hearers,
  { name, conversationId, time: at }: PushedEvent,
): Promise<void> {
  const what = newsOf[name];
  if (what !== undefined) await closer.hear({ conversationId, what, at, by: 'event' });
  // A person who comes without having been asked for silences the bot too.
  if (name === 'user.start' && at > clock.now() - lateMs) {
    await book.change(conversationId, { talksWith: 'agent' });
  }
  if (name === 'user.end' || name === 'customer.end') await watch.somebodyLeft(conversationId);
}
