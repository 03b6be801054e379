import { z } from 'zod';
import { type NotificationChannel, subscribe } from '../state/notification-channel.js';
import type { World } from '../state/world.js';

const metadata = (message: string) => ({ topicName: 'channel.metadata', eventBody: { message } });

export const heartbeat = metadata('WebSocket Heartbeat');

/** What a subscribed topic says. */
export const notification = (world: World, topicName: string, eventBody: unknown) => ({
  topicName,
  version: '2',
  eventBody,
  metadata: { CorrelationId: world.dice.uuid() },
});

const request = z.discriminatedUnion('message', [
  z.looseObject({ message: z.literal('ping') }),
  z.looseObject({
    message: z.literal('subscribe'),
    topics: z.array(z.string().min(1)),
    correlationId: z.string().optional(),
  }),
]);

/** Answers what a client sends: a health check, or topics to listen to as well. Anything else gets nothing back. */
export function answerTo(world: World, channel: NotificationChannel, frame: string): object | undefined {
  const { data } = request.safeParse(jsonOf(frame));
  if (!data) return undefined;
  if (data.message === 'ping') return metadata('pong');
  const done = subscribe(world, channel, new Set([...channel.topics, ...data.topics]));
  const outcome = done ? { result: '200', status: 'subscribed' } : { result: '400', status: 'failure' };
  return { ...outcome, correlationId: data.correlationId };
}

function jsonOf(frame: string): unknown {
  try {
    return JSON.parse(frame) as unknown;
  } catch {
    return undefined;
  }
}
