import type { EngagementSession } from './engagement-session.js';
import type { MessagingTools } from './messaging-tools.js';

/** The event by which the bot's conversation is linked to another Genesys conversation. A bot need not know it. */
const movedEvent = 'genesys.conversation.moved';

/**
 * A message to a conversation that ended longer ago than the threading window begins a new one. The session goes on
 * there: the bot's conversation is linked to it, so that its end closes the right one.
 */
export async function followMove(
  { book, channel, listeners, logger }: MessagingTools,
  session: EngagementSession,
  conversationId: string | undefined,
): Promise<void> {
  const { conversationId: from, guest } = session;
  if (conversationId === undefined || conversationId === from) return;
  const moved = await book.open({ ...session, conversationId, talksWith: 'bot' });
  listeners.tell('moved', { from, to: conversationId, guest });
  try {
    await channel.begin(moved, { name: movedEvent, value: { from, to: conversationId } });
  } catch (error) {
    logger.error('The bot’s conversation could not be linked to the Genesys conversation that goes on.', {
      genesysConversationId: conversationId,
      error: error instanceof Error ? error.name : typeof error,
    });
  }
}
