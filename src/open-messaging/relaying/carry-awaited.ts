import { ConversationUnknownError } from '../../errors/conversation-unknown-error.js';
import { GenesysNotFoundError } from '../../errors/genesys-not-found-error.js';
import { loggableError } from '../../loggable-error.js';
import { isAwaited } from '../sessions/awaited-session.js';
import type { AwaitedConversation } from './messages.js';
import type { MessagingTools } from './messaging-tools.js';
import { openAwaited } from './open-awaited.js';
import type { Carrier } from './relay.js';

/** Asks in which conversation a message is that was answered without one, until something says it. */
export function carryAwaited(tools: MessagingTools): Carrier<AwaitedConversation> {
  const { book, genesys, logger } = tools;
  return {
    async carry({ sessionId, messageId }) {
      const session = await book.find(sessionId);
      // The answer to the next message, or somebody who wrote there, was quicker.
      if (session === undefined || !isAwaited(session)) return;
      const conversationId = await conversationOf(genesys, messageId);
      // Any error that is not the platform's is tried again.
      if (conversationId === undefined) throw new ConversationUnknownError();
      await openAwaited(tools, session, conversationId);
    },
    async giveUp({ messageId }, _message, error) {
      logger.error(neverNamed, { messageId, error: loggableError(error) });
    },
  };
}

/** The conversation is made after the answer: until then the message is not known. */
async function conversationOf(
  genesys: MessagingTools['genesys'],
  messageId: string,
): Promise<string | undefined> {
  try {
    return (await genesys.readMessage(messageId)).conversationId;
  } catch (error) {
    if (error instanceof GenesysNotFoundError) return undefined;
    throw error;
  }
}

const neverNamed =
  'Genesys Cloud took the message of a guest, but never said which conversation it is in; until it does with a later ' +
  'message, that session cannot be closed. Look for the message in Genesys Cloud.';
