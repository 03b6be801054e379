import { z } from 'zod';
import { type Answer, ok } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import { badRequest } from '../http/platform-error.js';
import type { Route } from '../http/router.js';
import { receiveFromGuest } from '../state/receive-from-guest.js';
import { takeReceipt } from '../state/take-receipt.js';
import type { World } from '../state/world.js';
import { openChannelView, openMessageView } from '../views/open-message-view.js';
import { openChannel, openContent } from './body-parts.js';
import { causeOf } from './find-conversation.js';
import { requireIntegration } from './inbound-message.js';

const request = z.object({
  id: z.string().optional(),
  type: z.enum(['Text', 'Receipt']),
  direction: z.enum(['Inbound', 'Outbound']).optional(),
  channel: openChannel.partial({ from: true }).extend({
    id: z.string().optional(),
    to: z.looseObject({ id: z.string().min(1) }),
  }),
  text: z.string().optional(),
  content: openContent.optional(),
  status: z.enum(['Sent', 'Delivered', 'Read', 'Failed', 'Published', 'Removed']).optional(),
  isFinalReceipt: z.boolean().optional(),
});

type Body = z.infer<typeof request>;

/** The deprecated way in: the integration stands in `channel.to.id`, the kind in `type`. */
export const inboundUntyped: Route = {
  method: 'POST',
  template: '/api/v2/conversations/messages/inbound/open',
  permissions: { all: ['conversation:message:receive'] },
  handle: (world, exchange) => {
    const body = expectBody(exchange, request);
    return body.type === 'Text' ? receiveText(world, exchange, body) : receiveReceipt(world, body);
  },
};

function receiveText(world: World, exchange: Exchange, { channel, text, content }: Body): Answer {
  const integrationId = requireIntegration(world, channel.to.id);
  if (!channel.from) throw badRequest('channel.from: a message needs a sender.');
  const attachments = (content ?? []).flatMap(({ attachment }) => (attachment ? [attachment] : []));
  if (!text && attachments.length === 0) throw badRequest('text: a message needs text or content.');
  const { from } = channel;
  const guest = { integrationId, address: from.id, idType: from.idType, nickname: from.nickname };
  const saying = { time: channel.time, text, attachments, providerMessageId: channel.messageId };
  const { message } = receiveFromGuest(world, { ...guest, saying }, causeOf(exchange));
  return ok({ ...openMessageView(message, from), direction: 'Inbound' });
}

function receiveReceipt(world: World, { id, channel, status, isFinalReceipt }: Body): Answer {
  const integrationId = channel.id ?? channel.to.id;
  if (!id || !status) throw badRequest('A receipt needs the id of its message and a status.');
  takeReceipt(world, id, { status, time: channel.time, isFinalReceipt });
  const { to, time, messageId } = channel;
  const view = openChannelView(integrationId, channel.from, { to, time, messageId });
  return ok({ id, channel: view, type: 'Receipt', status, isFinalReceipt, direction: 'Inbound' });
}
