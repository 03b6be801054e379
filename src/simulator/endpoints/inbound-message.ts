import { z } from 'zod';
import { type Answer, ok } from '../http/answer.js';
import { type Exchange, param } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import { badRequest, notFound } from '../http/platform-error.js';
import type { Route } from '../http/router.js';
import type { Message } from '../state/conversation.js';
import { type GuestMessage, receiveFromGuest } from '../state/receive-from-guest.js';
import type { World } from '../state/world.js';
import { openMessageView, structuredResponseView } from '../views/open-message-view.js';
import { openChannel, openContent } from './body-parts.js';
import { causeOf } from './find-conversation.js';

const permissions = { all: ['conversation:message:receive'] };

const textRequest = z.object({
  channel: openChannel,
  text: z.string().optional(),
  content: openContent.optional(),
});

const structuredRequest = z.object({
  channel: openChannel,
  buttonResponse: z.object({
    id: z.string().optional(),
    type: z.enum(['Button', 'QuickReply', 'DatePicker']),
    text: z.string(),
    payload: z.string(),
  }),
  originatingMessageId: z.string().min(1),
});

/** What a guest says, from the open channel into the platform. */
export const inboundMessage: Route[] = [
  {
    method: 'POST',
    template: '/api/v2/conversations/messages/{integrationId}/inbound/open/message',
    permissions,
    handle: receiveText,
  },
  {
    method: 'POST',
    template: '/api/v2/conversations/messages/{integrationId}/inbound/open/structured/response',
    permissions,
    handle: receiveStructured,
  },
];

function receiveText(world: World, exchange: Exchange): Answer {
  const integrationId = requireIntegration(world, param(exchange, 'integrationId'));
  const { channel, text, content } = expectBody(exchange, textRequest);
  const attachments = (content ?? []).flatMap(({ attachment }) => (attachment ? [attachment] : []));
  if (!text && attachments.length === 0) throw badRequest('text: a message needs text or content.');
  const message = takeOnce(world, exchange, channel, {
    ...guestOf(integrationId, channel),
    saying: { time: channel.time, text, attachments, providerMessageId: channel.messageId },
  });
  const prefetch = exchange.query.get('prefetchConversationId') === 'true';
  return ok({
    ...openMessageView(message, channel.from, channel.metadata),
    conversationId: prefetch ? message.conversationId : undefined,
  });
}

function receiveStructured(world: World, exchange: Exchange): Answer {
  const integrationId = requireIntegration(world, param(exchange, 'integrationId'));
  const { channel, buttonResponse, originatingMessageId } = expectBody(exchange, structuredRequest);
  const message = takeOnce(world, exchange, channel, {
    ...guestOf(integrationId, channel),
    saying: {
      type: 'Structured',
      time: channel.time,
      text: buttonResponse.text,
      providerMessageId: channel.messageId,
      buttonResponse: { ...buttonResponse, originatingMessageId },
    },
  });
  return ok(structuredResponseView(message, channel.from, channel.metadata));
}

type Channel = z.infer<typeof openChannel>;

const guestOf = (integrationId: string, { from, metadata }: Channel) => ({
  integrationId,
  address: from.id,
  idType: from.idType,
  nickname: from.nickname,
  attributes: metadata?.customAttributes,
});

export function requireIntegration(world: World, id: string): string {
  if (!world.integrations.has(id)) throw notFound();
  return id;
}

/** A message is unique by its id and time: a second delivery gets the first one's answer, and is no second message. */
function takeOnce(world: World, exchange: Exchange, channel: Channel, guest: GuestMessage): Message {
  // No separator would do: guests and ids may hold any character.
  const key = JSON.stringify([guest.integrationId, guest.address, channel.messageId, channel.time]);
  const known = channel.messageId ? world.messages.get(world.delivered.get(key) ?? '') : undefined;
  if (known) return known;
  const { message } = receiveFromGuest(world, guest, causeOf(exchange));
  if (channel.messageId) world.delivered.set(key, message.id);
  return message;
}
