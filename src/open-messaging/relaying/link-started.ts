import { loggableError } from '../../loggable-error.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { MessagingTools } from './messaging-tools.js';

/**
 * Links the bot's conversation to a session that was started where no bot runs, before the guest reads its first text: the
 * answer would go to the session before, which is over. Never rejects: where it cannot be done now, the next message to the
 * guest does it.
 */
export async function linkStarted(
  { book, channel, logger }: Pick<MessagingTools, 'book' | 'channel' | 'logger'>,
  session: EngagementSession,
): Promise<void> {
  const { conversationId, integrationId, guest, isUnlinked, way } = session;
  if (isUnlinked !== true || (channel.needsConversation && way === undefined)) return;
  try {
    const latest = await book.ofGuest(integrationId, guest);
    // What comes late in an older session must not take the conversation away from the one that goes on.
    if (latest?.conversationId === conversationId) await channel.link(session);
    await book.change(conversationId, { isUnlinked: undefined });
  } catch (error) {
    logger.error(
      "The bot's conversation could not be linked to an engagement that was started elsewhere; the next message to the guest does it.",
      {
        genesysConversationId: conversationId,
        error: loggableError(error),
      },
    );
  }
}
