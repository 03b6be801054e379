import { GenesysNotFoundError } from '../../errors/genesys-not-found-error.js';
import type { GenesysClient } from '../../genesys/genesys-client.js';

/** How many of a conversation's latest messages are read to find one text. */
const most = 20;

/**
 * The message of the bot with these words in a conversation, not older than `since`.
 *
 * @param isOther whether a message is known to be another one with the same words
 */
export async function findSaid(
  genesys: Pick<GenesysClient, 'readMessages' | 'readMessage'>,
  conversationId: string,
  words: string,
  since: number,
  isOther: (messageId: string) => boolean = () => false,
): Promise<string | undefined> {
  try {
    const messages = (await genesys.readMessages(conversationId)).filter(
      ({ messageId, time = since }) => time >= since && !isOther(messageId),
    );
    for (const { messageId } of messages.slice(-most)) {
      const { direction, text } = await genesys.readMessage(messageId);
      if (direction !== 'inbound' && text === words) return messageId;
    }
  } catch (error) {
    // Analytics can know what the platform has deleted since.
    if (!(error instanceof GenesysNotFoundError)) throw error;
  }
  return undefined;
}
