import type { QueuedMessage } from '../../closing/message-queue.js';
import { giveUpReason } from './message-facts.js';
import type { MessagingTools } from './messaging-tools.js';
import { factsOfNames } from './queue-names.js';

/**
 * Tells of a message that is given up although nobody could read it, as far as its names in the queue say. Genesys Cloud
 * gets the `Failed` receipt where they say which message it is and whom it was for.
 */
export function giveUpUnread({
  integrationId,
  listeners,
  clock,
  sendReceipt,
}: Pick<MessagingTools, 'integrationId' | 'listeners' | 'clock' | 'sendReceipt'>) {
  return async (message: QueuedMessage, error: unknown): Promise<void> => {
    const facts = factsOfNames(integrationId, message);
    if (facts === undefined) return;
    listeners.tell('undeliverable', { ...facts, ...giveUpReason(error) });
    const { way, messageId, guest } = facts;
    // An id that is the queue's own is a hash: the platform does not know it.
    if (way !== 'to-guest' || guest === undefined || messageId === message.id) return;
    await sendReceipt({ messageId, guest, status: 'Failed', time: clock.now() });
  };
}
