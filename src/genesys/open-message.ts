import { z } from 'zod';
import { checkOpenMessage } from './check-arguments.js';
import { openInbound } from './open-inbound.js';
import { type OpenSender, toSender } from './open-sender.js';
import type { ApiRequest } from './platform-request.js';
import { json } from './read-answer.js';

/** A message of a guest, as it is handed to Genesys Cloud over Open Messaging. */
export interface OpenMessage {
  /** The channel's own id of the message; a message is unique by id and time. */
  readonly messageId: string;
  readonly from: OpenSender;
  /** When the guest sent it, in milliseconds since the Unix epoch. */
  readonly time: number;
  readonly text?: string;
  readonly attachments?: readonly OpenAttachment[];
  /** Shown to agents and flows beside the conversation. */
  readonly customAttributes?: Readonly<Record<string, string>>;
}

/** A file that the platform fetches from `url`. */
export interface OpenAttachment {
  readonly mediaType: 'Image' | 'Video' | 'Audio' | 'File' | 'Link';
  readonly url: string;
  /** Such as `image/png`. */
  readonly mime?: string;
  readonly filename?: string;
}

/** What the platform made of a guest's message. */
export interface ReceivedMessage {
  /** The platform's id of the message. */
  readonly messageId: string;
  /** Absent where the platform has not made the conversation yet: it may come with the next message. */
  readonly conversationId?: string | undefined;
}

/** `POST …/inbound/open/message?prefetchConversationId=true`. */
export function openMessageRequest(integrationId: string, message: OpenMessage): ApiRequest<ReceivedMessage> {
  checkOpenMessage(message);
  const request = openInbound(integrationId, 'message', toOpenMessage(message), json(receivedMessageAnswer));
  return { ...request, query: '?prefetchConversationId=true' };
}

/** The message as the platform wants it. */
function toOpenMessage({ messageId, from, time, text, attachments, customAttributes }: OpenMessage) {
  return {
    channel: {
      messageId,
      from: toSender(from),
      time: new Date(time).toISOString(),
      ...(customAttributes && { metadata: { customAttributes } }),
    },
    ...(text !== undefined && { text }),
    ...(attachments?.length && { content: attachments.map((attachment) => ({ attachment })) }),
  };
}

/** What both messages and structured responses are answered with. */
export const receivedMessageAnswer = z
  .object({ id: z.string(), conversationId: z.string().nullish() })
  .transform(
    ({ id, conversationId }): ReceivedMessage => ({
      messageId: id,
      conversationId: conversationId ?? undefined,
    }),
  );
