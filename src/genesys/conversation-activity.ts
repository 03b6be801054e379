import { z } from 'zod';
import { checkId } from './check-arguments.js';
import { communication, participant, toSnapshot } from './conversation-answer.js';
import type { ConversationSnapshot } from './conversation-snapshot.js';
import type { ApiRequest } from './platform-request.js';
import { platformTime } from './platform-time.js';
import { json } from './read-answer.js';

/** Who is in a conversation of messages, and since when nobody has written. */
export interface ConversationActivity extends Omit<ConversationSnapshot, 'endedAt'> {
  /** Of either side, in milliseconds since the Unix epoch; absent where there is no message. */
  readonly lastMessageAt?: number | undefined;
}

/** `GET /api/v2/conversations/messages/{id}`. */
export function activityRead(
  conversationId: string,
  lane: 'read' | 'verify',
): ApiRequest<ConversationActivity> {
  return {
    method: 'GET',
    path: `/api/v2/conversations/messages/${checkId('conversationId', conversationId)}`,
    lane,
    permissions: ['conversation:communication:view'],
    read: json(
      answer.refine(({ id }) => id.toLowerCase() === conversationId.toLowerCase(), {
        path: ['id'],
        message: 'it is about another conversation than the one asked for',
      }),
    ),
  };
}

/** In this read a participant is its own leg, and its `messages` are the single messages. */
const messagesParticipant = participant
  .extend(communication.shape)
  .extend({ messages: z.array(z.object({ messageTime: platformTime })).nullish() });

const answer = z
  .object({ id: z.string(), participants: z.array(messagesParticipant).nullish() })
  .transform(({ id, participants }): ConversationActivity => {
    const all = participants ?? [];
    const times = all.flatMap(({ messages }) =>
      (messages ?? []).flatMap(({ messageTime }) => messageTime ?? []),
    );
    return {
      id,
      participants: all.map((one) => toSnapshot(one, [one])),
      // Not Math.max(...times): a long conversation has more messages than a call takes arguments.
      lastMessageAt: times.length === 0 ? undefined : times.reduce((last, time) => Math.max(last, time)),
    };
  });
