import type { Message } from '../state/conversation.js';
import { iso } from './iso.js';

/** The sender as the open channel named it; the platform gives it back unchanged. */
export interface OpenSender {
  id: string;
  idType: string;
  nickname?: string;
}

/** Schema `OpenMessagingChannel`. */
export const openChannelView = (
  integrationId: string,
  from: OpenSender | undefined,
  rest: { messageId?: string; time: number; to?: object; metadata?: object },
) => ({
  id: integrationId,
  platform: 'Open',
  type: 'Private',
  messageId: rest.messageId,
  from,
  to: rest.to ?? { id: integrationId },
  time: iso(rest.time),
  metadata: rest.metadata,
});

/** Schema `OpenMessageNormalizedMessage`. */
export const openMessageView = (message: Message, from: OpenSender, metadata?: object) => ({
  id: message.id,
  channel: channelOf(message, from, metadata),
  type: 'Text',
  text: message.text,
  content: message.attachments.map((attachment) => ({ contentType: 'Attachment', attachment })),
});

/** Schema `OpenStructuredResponseNormalizedMessage`. */
export const structuredResponseView = (message: Message, from: OpenSender, metadata?: object) => ({
  id: message.id,
  channel: channelOf(message, from, metadata),
  type: 'Structured',
  direction: 'Inbound',
  content: [{ contentType: 'ButtonResponse', buttonResponse: withoutOrigin(message.buttonResponse) }],
});

/** Here a response does not say which message it answers; `MessageData` does. */
function withoutOrigin(response: Message['buttonResponse']) {
  const { originatingMessageId: _, ...rest } = response ?? {};
  return rest;
}

const channelOf = (message: Message, from: OpenSender, metadata?: object) =>
  openChannelView(message.to, from, { messageId: message.providerMessageId, time: message.time, metadata });
