import type { Message } from '../state/conversation.js';
import { iso } from './iso.js';
import { messageContent } from './message-content.js';

/** Schema `WebMessagingMessage`: a message as a guest of web messaging sees it, on its socket and in the history. */
export function webMessageView(message: Message) {
  const content = messageContent(message);
  return {
    id: message.id,
    type: message.type,
    text: message.text,
    direction: message.direction === 'inbound' ? 'Inbound' : 'Outbound',
    channel: webChannelView(message.time, message.providerMessageId),
    content: content.length > 0 ? content : undefined,
    metadata: {},
    originatingEntity: message.originatingEntity,
  };
}

/** Public clients sort what they get by this time, and fail on a message or event without it. */
export const webChannelView = (time: number, messageId?: string) => ({
  time: iso(time),
  type: 'Private',
  messageId,
  from: {},
  to: {},
});
