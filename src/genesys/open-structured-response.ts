import { checkOpenStructuredResponse } from './check-arguments.js';
import { openInbound } from './open-inbound.js';
import { type ReceivedMessage, receivedMessageAnswer } from './open-message.js';
import { type OpenSender, toSender } from './open-sender.js';
import type { ApiRequest } from './platform-request.js';
import { json } from './read-answer.js';

/** What a guest picked instead of writing: a quick reply, a button, a date. */
export interface OpenStructuredResponse {
  /** The channel's own id of the response; it is unique by id and time. */
  readonly messageId: string;
  readonly from: OpenSender;
  /** When the guest picked it, in milliseconds since the Unix epoch. */
  readonly time: number;
  readonly picked: {
    /** The platform's id of the message that offered it. */
    readonly messageId: string;
    /** @default 'QuickReply' */
    readonly type?: 'Button' | 'QuickReply' | 'DatePicker' | undefined;
    /** What the guest saw. */
    readonly text: string;
    /** What the offer said to send back. */
    readonly payload: string;
    readonly id?: string | undefined;
  };
  /** Shown to agents and flows beside the conversation. */
  readonly customAttributes?: Readonly<Record<string, string>> | undefined;
}

/** `POST …/inbound/open/structured/response`. It knows no prefetch of the conversation id. */
export function openStructuredResponseRequest(
  integrationId: string,
  response: OpenStructuredResponse,
): ApiRequest<ReceivedMessage> {
  checkOpenStructuredResponse(response);
  const { messageId, from, time, picked, customAttributes } = response;
  const { messageId: originatingMessageId, type = 'QuickReply', text, payload, id } = picked;
  const body = {
    channel: {
      messageId,
      from: toSender(from),
      time: new Date(time).toISOString(),
      ...(customAttributes && { metadata: { customAttributes } }),
    },
    buttonResponse: { type, text, payload, ...(id !== undefined && { id }) },
    originatingMessageId,
  };
  return openInbound(integrationId, 'structured/response', body, json(receivedMessageAnswer));
}
