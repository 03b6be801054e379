import { z } from 'zod';
import { type Answer, empty, ok } from '../http/answer.js';
import { type Exchange, param } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import { badRequest, notFound } from '../http/platform-error.js';
import type { Route } from '../http/router.js';
import {
  channelLife,
  mostTopics,
  type NotificationChannel,
  subscribe,
} from '../state/notification-channel.js';
import type { World } from '../state/world.js';
import { iso } from '../views/iso.js';

const mostChannels = 20;
const topicList = z.array(z.looseObject({ id: z.string().min(1) }));
const channels = '/api/v2/notifications/channels';
const subscriptions = `${channels}/{channelId}/subscriptions`;

/** Notification channels and what they subscribe to: the REST side of the notification service. */
export const notifications: Route[] = [
  { method: 'POST', template: channels, handle: open },
  {
    method: 'GET',
    template: channels,
    handle: (world, exchange) => ok({ entities: own(world, exchange).map((one) => channelView(world, one)) }),
  },
  {
    method: 'GET',
    template: subscriptions,
    handle: (world, exchange) => ok(topicListing(find(world, exchange))),
  },
  { method: 'POST', template: subscriptions, handle: (world, exchange) => setTopics(world, exchange, true) },
  { method: 'PUT', template: subscriptions, handle: (world, exchange) => setTopics(world, exchange, false) },
  {
    method: 'DELETE',
    template: subscriptions,
    handle: (world, exchange) => {
      find(world, exchange).topics.clear();
      return empty();
    },
  },
];

function open(world: World, exchange: Exchange): Answer {
  const existing = own(world, exchange);
  // 20 channels is the documented limit; that the oldest gives way to the 21st is our assumption.
  if (existing.length >= mostChannels && existing[0]) world.channels.delete(existing[0].id);
  const channel: NotificationChannel = {
    id: world.dice.uuid(),
    clientId: exchange.token?.client.clientId ?? '',
    expires: world.clock.now() + channelLife,
    topics: new Set(),
  };
  world.channels.set(channel.id, channel);
  return ok(channelView(world, channel));
}

function setTopics(world: World, exchange: Exchange, keep: boolean): Answer {
  const channel = find(world, exchange);
  const asked = expectBody(exchange, topicList).map((topic) => topic.id);
  const topics = new Set(keep ? [...channel.topics, ...asked] : asked);
  if (!subscribe(world, channel, topics))
    throw badRequest(`A channel takes ${mostTopics} topics; this would make ${topics.size}.`);
  return ok(topicListing(channel));
}

function own(world: World, exchange: Exchange): NotificationChannel[] {
  const clientId = exchange.token?.client.clientId;
  const now = world.clock.now();
  return [...world.channels.values()].filter((one) => one.clientId === clientId && one.expires > now);
}

function find(world: World, exchange: Exchange): NotificationChannel {
  const id = param(exchange, 'channelId');
  const channel = own(world, exchange).find((candidate) => candidate.id === id);
  if (!channel) throw notFound();
  return channel;
}

const channelView = (world: World, { id, expires }: NotificationChannel) => ({
  id,
  connectUri: `${world.socketUrl}/channels/${id}`,
  expires: iso(expires),
});

const topicListing = ({ topics }: NotificationChannel) => ({
  entities: [...topics].map((id) => ({
    id,
    state: 'Permitted',
    selfUri: `/api/v2/notifications/topics/${id}`,
  })),
});
