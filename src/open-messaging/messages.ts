import type { GuestUtterance } from './guest-channel.js';
import type { OutboundMessage } from './outbound-message.js';

/** What the guest said, on its way to Genesys Cloud. */
export interface GuestWords {
  readonly guest: string;
  readonly utterance: GuestUtterance;
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
}
