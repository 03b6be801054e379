import type { Conversation, Message } from '../state/conversation.js';
import type { World } from '../state/world.js';
import { iso } from './iso.js';
import { messageContent } from './message-content.js';

/** What the platform POSTs to an integration's webhook. */
export interface WebhookBody {
  id: string;
  type: 'Text' | 'Structured' | 'Event' | 'Receipt';
  [property: string]: unknown;
}

/** A message for the guest. One with attachments alone is a `Text` without text. */
export const outboundMessageView = (world: World, message: Message): WebhookBody => ({
  ...outbound(world, message.conversationId, message.id, message.id, message.time),
  originatingEntity: message.originatingEntity,
  type: message.type,
  text: message.text,
  content: contentOrNone(message),
});

/** Somebody is typing. Such an event names no originating entity. */
export const outboundTypingView = (world: World, conversation: Conversation, id: string): WebhookBody => ({
  ...outbound(world, conversation.id, id, id, world.clock.now()),
  type: 'Event',
  events: [{ eventType: 'Typing', typing: { type: 'On', duration: 5_000 } }],
});

/** What became of a message of the guest: `id` is the platform's id of it, `channel.messageId` the guest side's. */
export const outboundReceiptView = (
  world: World,
  message: Message,
  { status, time, isFinalReceipt, reasons }: Message['receipts'][number],
): WebhookBody => ({
  ...outbound(world, message.conversationId, message.id, message.providerMessageId ?? message.id, time),
  type: 'Receipt',
  status,
  reasons,
  isFinalReceipt,
});

function outbound(world: World, conversationId: string, id: string, messageId: string, time: number) {
  const conversation = world.conversations.get(conversationId);
  const { integrationId = '', address = '', idType = 'Opaque' } = conversation ?? {};
  return {
    id,
    channel: {
      id: integrationId,
      messageId,
      platform: 'Open',
      type: 'Private',
      to: { id: address, idType },
      from: { nickname: world.integrations.get(integrationId)?.name, id: integrationId, idType: 'Opaque' },
      time: iso(time),
    },
    conversationId: world.settings.unknowns.webhookConversationId === 'present' ? conversationId : undefined,
    direction: 'Outbound',
  };
}

function contentOrNone(message: Message) {
  const content = messageContent(message);
  return content.length > 0 ? content : undefined;
}
