import type { Message } from '../state/conversation.js';
import { iso } from './iso.js';
import { messageContent } from './message-content.js';

/** Schema `MessageData`. */
export const messageDataView = (message: Message) => ({
  id: message.id,
  providerMessageId: message.providerMessageId,
  conversationId: message.conversationId,
  timestamp: iso(message.time),
  fromAddress: message.from,
  toAddress: message.to,
  direction: message.direction,
  messengerType: message.messengerType,
  textBody: message.text,
  status: message.status,
  normalizedMessage: {
    ...normalized(message),
    type: message.type,
    text: message.text,
    content: messageContent(message),
    originatingEntity: message.originatingEntity,
  },
  normalizedReceipts: message.receipts.map(({ status, isFinalReceipt }) => ({
    ...normalized(message),
    type: 'Receipt',
    status,
    isFinalReceipt,
  })),
  selfUri: `/api/v2/conversations/messages/${message.conversationId}/messages/${message.id}`,
});

const normalized = (message: Message) => ({
  id: message.id,
  channel: {
    id: message.direction === 'inbound' ? message.to : message.from,
    platform: message.messengerType === 'open' ? 'Open' : 'WebMessaging',
    type: 'Private',
    messageId: message.providerMessageId,
    from: { id: message.from },
    to: { id: message.to },
    time: iso(message.time),
  },
  direction: message.direction === 'inbound' ? 'Inbound' : 'Outbound',
});
