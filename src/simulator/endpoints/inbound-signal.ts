import { z } from 'zod';
import { type Answer, ok } from '../http/answer.js';
import { type Exchange, param } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import type { Route } from '../http/router.js';
import { takeReceipt } from '../state/take-receipt.js';
import type { World } from '../state/world.js';
import { openChannelView } from '../views/open-message-view.js';
import { isoTime, openSender } from './body-parts.js';
import { requireIntegration } from './inbound-message.js';

const permissions = { all: ['conversation:message:receive'] };

const eventRequest = z.object({
  channel: z.object({ from: openSender, time: isoTime }),
  events: z.array(z.object({ eventType: z.enum(['Typing']) })).min(1),
});

const receiptRequest = z.object({
  id: z.string().min(1),
  channel: z.object({ to: z.looseObject({}), time: isoTime }),
  status: z.enum(['Sent', 'Delivered', 'Failed', 'Published', 'Removed']),
  reasons: z.array(z.looseObject({ code: z.string().optional(), message: z.string().optional() })).optional(),
  isFinalReceipt: z.boolean().optional(),
});

/** What comes from the open channel without being a message. Neither opens a conversation. */
export const inboundSignal: Route[] = [
  {
    method: 'POST',
    template: '/api/v2/conversations/messages/{integrationId}/inbound/open/event',
    permissions,
    handle: receiveEvent,
  },
  {
    method: 'POST',
    template: '/api/v2/conversations/messages/{integrationId}/inbound/open/receipt',
    permissions,
    handle: receiveReceipt,
  },
];

function receiveEvent(world: World, exchange: Exchange): Answer {
  const integrationId = requireIntegration(world, param(exchange, 'integrationId'));
  const { channel, events } = expectBody(exchange, eventRequest);
  return ok({
    id: world.dice.uuid(),
    channel: openChannelView(integrationId, channel.from, { time: channel.time }),
    type: 'Event',
    events: events.map(({ eventType }) => ({ eventType, typing: { type: 'On' } })),
  });
}

function receiveReceipt(world: World, exchange: Exchange): Answer {
  const integrationId = requireIntegration(world, param(exchange, 'integrationId'));
  const { id, channel, ...receipt } = expectBody(exchange, receiptRequest);
  const { time, to } = channel;
  takeReceipt(world, id, { ...receipt, time });
  return ok({
    id,
    channel: openChannelView(integrationId, undefined, { time, to, messageId: id }),
    type: 'Receipt',
    ...receipt,
    direction: 'Inbound',
  });
}
