import type { World } from './world.js';

/** A notification channel: where a socket gets pushed events. */
export interface NotificationChannel {
  id: string;
  clientId: string;
  expires: number;
  topics: Set<string>;
}

/** How long a channel lives, in milliseconds. */
export const channelLife = 24 * 3_600_000;

/** How many topics a channel takes. */
export const mostTopics = 1_000;

/** Sets what a channel listens to, which lets it live on; `false` when that is too much. */
export function subscribe(world: World, channel: NotificationChannel, topics: Set<string>): boolean {
  if (topics.size > mostTopics) return false;
  channel.topics = topics;
  channel.expires = world.clock.now() + channelLife;
  return true;
}
