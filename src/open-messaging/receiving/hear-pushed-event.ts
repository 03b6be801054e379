import type { Clock } from '../../clock.js';
import type { SessionCloser } from '../../closing/session-closer.js';
import { hearAgent } from '../relaying/hear-agent.js';
import type { HandoffWatch } from '../sessions/handoff-watch.js';
import type { SessionBook } from '../sessions/session-book.js';
import { newsOfEvent } from './event-news.js';
import type { PushedEvent } from './pushed-event.js';

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
  event: PushedEvent,
): Promise<void> {
  const { name, conversationId, time: at } = event;
  const news = newsOfEvent(event);
  if (news !== undefined) await closer.hear(news);
  // A person who comes without having been asked for silences the bot too.
  if (name === 'user.start' && at > clock.now() - lateMs) {
    await hearAgent({ closer, book, clock }, conversationId, at);
  }
  if (name === 'user.end' || name === 'customer.end') await watch.somebodyLeft(conversationId);
}
