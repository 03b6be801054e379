import type { GuestUtterance } from '../bridging/guest-channel.js';
import type { OutboundMessage } from '../receiving/outbound-message.js';
import type { EngagementSession } from '../sessions/engagement-session.js';

/** What the guest said, on its way to Genesys Cloud. */
export interface GuestWords {
  readonly guest: string;
  readonly utterance: GuestUtterance;
  /** The session, where it had no conversation yet when this was said: with it, the message alone can open it. */
  readonly awaited?: EngagementSession | undefined;
}

/** A message that was answered without the conversation that it is in. */
export interface AwaitedConversation {
  /** The awaited session's. */
  readonly sessionId: string;
  /** The platform's own id. */
  readonly messageId: string;
}

/** What the bot said, on its way to the guest through Genesys Cloud. */
export interface BotWords {
  readonly conversationId: string;
  readonly guest: string;
  readonly text: string;
}

/** What Genesys Cloud is told of a message that it delivered to us. */
export interface ReceiptToSend {
  readonly messageId: string;
  readonly guest: string;
  readonly status: 'Delivered' | 'Failed';
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

/** Everything that is carried, by kind. */
export interface Messages {
  'to-guest': OutboundMessage;
  'guest-says': GuestWords;
  'bot-says': BotWords;
  receipt: ReceiptToSend;
  awaited: AwaitedConversation;
}
