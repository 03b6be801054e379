import type { Closure } from '../../closing/closure.js';
import { isOver } from '../../genesys/conversation-snapshot.js';
import { isAwaited } from '../sessions/awaited-session.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { closeMoved } from './close-moved.js';
import { linkBot } from './link-bot.js';
import type { MessagingTools } from './messaging-tools.js';
import { openAwaited } from './open-awaited.js';

/**
 * A message to a conversation that ended longer ago than the threading window begins a new one. The session goes on
 * there: the bot's conversation is linked to it, so that its end closes the right one. Where the one before has not ended,
 * it is closed with it.
 *
 * @param since when the message was taken, in milliseconds since the Unix epoch: its turn may have ended the engagement
 */
export async function followMove(
  tools: MessagingTools,
  session: EngagementSession,
  conversationId: string | undefined,
  since: number,
): Promise<void> {
  const { conversationId: from, guest, leftOpen = [] } = session;
  if (conversationId === undefined || conversationId === from) return;
  if (isAwaited(session)) return openAwaited(tools, session, conversationId);
  const { book, closer, listeners, logger } = tools;
  // Noted first: a closure that comes after this look finds it.
  await book.move(from, conversationId);
  const closure = await closer.latest(from);
  if (closure !== undefined && closure.createdAt >= since) await closeMoved(tools, closure, conversationId);
  const isLeftOpen = !(await hasEnded(tools, from, closure));
  const moved = await book.open({
    ...session,
    conversationId,
    talksWith: 'bot',
    ...(isLeftOpen && { leftOpen: [...leftOpen, from] }),
  });
  if (isLeftOpen) logger.warn(leftBehind, { genesysConversationId: from, movedTo: conversationId });
  listeners.tell('moved', { from, to: conversationId, guest });
  await linkBot(tools, moved);
}

/** Whether a conversation is known to be over. Never rejects: the message is sent, and must not be sent again. */
async function hasEnded(
  { genesys, logger }: MessagingTools,
  conversationId: string,
  closure: Closure | undefined,
): Promise<boolean> {
  if (closure?.state === 'closed') return true;
  try {
    return isOver(await genesys.readConversation(conversationId));
  } catch (error) {
    const fields = { genesysConversationId: conversationId, error: String(error) };
    logger.info('whether the conversation that a session has left is over is not known', fields);
    return false;
  }
}

const leftBehind =
  "The guest's words began another Genesys conversation, and the one that the session was linked to has not ended, as far " +
  'as is known. Both are closed when the session ends. To have one only, link conversations of this integration that know ' +
  "the guest by an address, and grant conversation:communication:view, by which that address is read; or keep the bot's " +
  "guests from Genesys Cloud with mirror: 'from-handoff'.";
