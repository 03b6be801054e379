import { isAwaited } from '../sessions/awaited-session.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { closeMoved } from './close-moved.js';
import { linkBot } from './link-bot.js';
import type { MessagingTools } from './messaging-tools.js';
import { openAwaited } from './open-awaited.js';

/**
 * A message to a conversation that ended longer ago than the threading window begins a new one. The session goes on
 * there: the bot's conversation is linked to it, so that its end closes the right one.
 *
 * @param since when the message was taken, in milliseconds since the Unix epoch: its turn may have ended the engagement
 */
export async function followMove(
  tools: MessagingTools,
  session: EngagementSession,
  conversationId: string | undefined,
  since: number,
): Promise<void> {
  const { conversationId: from, guest } = session;
  if (conversationId === undefined || conversationId === from) return;
  if (isAwaited(session)) return openAwaited(tools, session, conversationId);
  const { book, closer } = tools;
  // Noted first: a closure that comes after this look finds it.
  await book.move(from, conversationId);
  const closure = await closer.latest(from);
  if (closure !== undefined && closure.createdAt >= since) await closeMoved(tools, closure, conversationId);
  const moved = await book.open({ ...session, conversationId, talksWith: 'bot' });
  tools.listeners.tell('moved', { from, to: conversationId, guest });
  await linkBot(tools, moved);
}
