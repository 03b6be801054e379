import { z } from 'zod';
import { checkId } from './check-arguments.js';
import type { ApiRequest } from './platform-request.js';
import { platformTime } from './platform-time.js';
import { json } from './read-answer.js';

/** A message's place in a conversation. */
export interface MessageEntry {
  readonly messageId: string;
  /** Milliseconds since the Unix epoch. */
  readonly time?: number | undefined;
}

/** One message. */
export interface MessageDetails {
  readonly messageId: string;
  readonly conversationId?: string | undefined;
  /** `inbound` comes from the guest. */
  readonly direction?: string | undefined;
  /** What was written: the guest's or the bot's words, not to be logged. */
  readonly text?: string | undefined;
}

/** `GET /api/v2/conversations/messages/{conversationId}`: here a participant's `messages` are single messages. */
export function messagesRead(conversationId: string): ApiRequest<MessageEntry[]> {
  return {
    method: 'GET',
    path: `/api/v2/conversations/messages/${checkId('conversationId', conversationId)}`,
    lane: 'read',
    permissions: ['conversation:communication:view'],
    read: json(messagesAnswer),
  };
}

/** `GET /api/v2/conversations/messages/{messageId}/details`. */
export function messageRead(messageId: string): ApiRequest<MessageDetails> {
  return {
    method: 'GET',
    path: `/api/v2/conversations/messages/${checkId('messageId', messageId)}/details`,
    lane: 'read',
    permissions: ['conversation:message:view', 'conversation:webmessaging:view'],
    read: json(messageAnswer),
  };
}

const text = z.string().nullish();

const messagesAnswer = z
  .object({
    participants: z
      .array(
        z.object({
          messages: z.array(z.object({ messageId: text, messageTime: platformTime })).nullish(),
        }),
      )
      .nullish(),
  })
  .transform(({ participants }) =>
    (participants ?? []).flatMap(({ messages }) =>
      (messages ?? []).flatMap(({ messageId, messageTime: time }): MessageEntry[] =>
        messageId ? [{ messageId, time }] : [],
      ),
    ),
  );

const messageAnswer = z
  .object({
    id: z.string(),
    conversationId: text,
    direction: text,
    textBody: text,
    normalizedMessage: z.object({ text }).nullish(),
  })
  .transform(
    ({ id, conversationId, direction, textBody, normalizedMessage }): MessageDetails => ({
      messageId: id,
      conversationId: conversationId ?? undefined,
      direction: direction ?? undefined,
      text: textBody ?? normalizedMessage?.text ?? undefined,
    }),
  );
