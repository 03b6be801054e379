import { loggableError } from '../../loggable-error.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { MessagingTools } from './messaging-tools.js';

/**
 * Links the bot's conversation to the session, so that its end closes the right one. Never rejects: where it cannot be
 * done now, the guest's next turn does it.
 */
export async function linkBot(
  { channel, logger }: Pick<MessagingTools, 'channel' | 'logger'>,
  session: EngagementSession,
): Promise<void> {
  try {
    await channel.link(session);
  } catch (error) {
    logger.error(
      "The bot's conversation could not be linked to its Genesys conversation; the next turn does it.",
      {
        genesysConversationId: session.conversationId,
        error: loggableError(error),
      },
    );
  }
}
