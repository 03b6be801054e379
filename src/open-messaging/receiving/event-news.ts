import type { ConversationNews } from '../../closing/conversation-news.js';
import type { PushedEvent } from './pushed-event.js';

/** What each pushed event says about a conversation. */
const whats: Readonly<Partial<Record<PushedEvent['name'], ConversationNews['what']>>> = {
  'customer.start': 'active',
  'customer.end': 'customer-ended',
  'user.start': 'agent-joined',
  'user.end': 'agent-ended',
  acw: 'work-ended',
  wrapup: 'work-ended',
};

/**
 * What a pushed event says to a closer; `undefined` where it says nothing.
 *
 * @example
 * const news = newsOfEvent(event);
 * if (news !== undefined) await closer.hear(news);
 */
export function newsOfEvent({
  name,
  conversationId,
  time: at,
  disconnectType,
}: PushedEvent): ConversationNews | undefined {
  const what = whats[name];
  return what && { conversationId, what, at, disconnectType, by: 'event' };
}
