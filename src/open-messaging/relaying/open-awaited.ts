import type { EngagementSession } from '../sessions/engagement-session.js';
import { placeOf } from '../sessions/place-of.js';
import { linkBot } from './link-bot.js';
import type { MessagingTools } from './messaging-tools.js';

/** Genesys Cloud has said which conversation an awaited session is. However often, and by whomever, it is opened once. */
export async function openAwaited(
  tools: MessagingTools,
  awaited: EngagementSession,
  conversationId: string,
): Promise<void> {
  const { book, closer, listeners } = tools;
  const earlier = await book.find(conversationId);
  // The platform puts a guest who was there lately into the same conversation, which another engagement had closed.
  const isOwn = earlier !== undefined && placeOf(earlier) === placeOf(awaited);
  if (!isOwn) await closer.beginAnew(conversationId);
  const opened = await book.settle(awaited.conversationId, conversationId, (session) =>
    linkBot(tools, session),
  );
  if (opened !== undefined) listeners.tell('opened', { conversationId, guest: opened.guest });
}
