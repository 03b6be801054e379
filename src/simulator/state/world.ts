import type { EventEmitter } from 'node:events';
import type { Agenda } from '../agenda.js';
import type { SimulatorClock } from '../clock.js';
import type { Courier } from '../delivery/courier.js';
import type { Dice } from '../dice.js';
import type { OAuthClient } from '../oauth-clients.js';
import type { RateLimit } from '../rate-limit.js';
import type { Settings } from '../simulator-options.js';
import type { Tokens } from '../tokens.js';
import type { CloudEvents } from './cloud-events.js';
import type { Conversation, Message } from './conversation.js';
import type { GuestSessions } from './guest-sessions.js';
import type { Integration } from './integration.js';
import type { NotificationChannel } from './notification-channel.js';
import type { ThreadingTimeline } from './threading-timeline.js';

/** Everything the simulated organisation is made of. Functions take it first. */
export interface World {
  readonly settings: Settings;
  readonly clock: SimulatorClock;
  readonly dice: Dice;
  readonly agenda: Agenda;
  readonly courier: Courier;
  readonly tokens: Tokens;
  readonly rate: RateLimit;
  readonly events: EventEmitter<CloudEvents>;
  readonly clients: Map<string, OAuthClient>;
  readonly conversations: Map<string, Conversation>;
  readonly messages: Map<string, Message>;
  readonly integrations: Map<string, Integration>;
  readonly channels: Map<string, NotificationChannel>;
  /** Of web messaging. */
  readonly guestSessions: GuestSessions;
  /** Latest conversation of each guest, by `guestKey`. */
  readonly guests: Map<string, string>;
  /** Guest messages already taken, so that a repeated delivery is not a second message. */
  readonly delivered: Map<string, string>;
  /** Conversations by bot session, for the bot connector. */
  readonly botSessions: Map<string, string>;
  threading: ThreadingTimeline;
  /** How many events were pushed so far. */
  eventsPushed: number;
  /** `ws://host:port`, known once the server listens. */
  socketUrl: string;
}

export const guestKey = (integrationId: string, address: string) => `${integrationId}|${address}`;
