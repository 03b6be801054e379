import type { MessageReceipt } from './receiving/outbound-message.js';
import type { RefusedDelivery } from './receiving/request-refusal.js';

/** A message on its way, without what it says. */
export interface MessageFacts {
  /** `to-guest`: from Genesys Cloud to the guest. `guest-says`, `bot-says`: into Genesys Cloud. */
  readonly way: 'to-guest' | 'guest-says' | 'bot-says';
  /** The Genesys conversation, as far as it is known. */
  readonly conversationId?: string | undefined;
  /** The guest's address on the channel; absent only where a message could not be read, and nothing else says it. */
  readonly guest?: string | undefined;
  /** The sender's own id of the message. */
  readonly messageId: string;
}

/** What a listener of open messaging hears. No event holds what somebody wrote. */
export interface OpenMessagingEvents {
  /** A message has arrived where it had to go. */
  delivered: MessageFacts;
  /** A message cannot be delivered and is not tried again; `reason` says why and what to do. */
  undeliverable: MessageFacts & { readonly code: string; readonly reason: string };
  /** Genesys Cloud says what became of a message of the guest. */
  receipt: {
    readonly conversationId?: string | undefined;
    readonly guest: string;
    readonly receipt: MessageReceipt;
  };
  /** A guest in a conversation that nobody had linked is in a session now. */
  opened: { readonly conversationId: string; readonly guest: string };
  /**
   * The guest's session goes on in another Genesys conversation: the one before was too long ago, or it knows the guest by
   * another address.
   */
  moved: { readonly from: string; readonly to: string; readonly guest: string };
  /**
   * The person has left. `botTold` is `false` where the bot could not be told, and the session is closed without it; and
   * where it was closed while the person was there.
   */
  handedBack: { readonly conversationId: string; readonly botTold: boolean };
  /**
   * A turn of the bot has not ended within `turnMs` of the `OpenMessagingAdapter`: the guest's next turns go on without it,
   * and what it still sends is refused. `messageId` is that of the guest's message, where it was one.
   */
  turnTimedOut: {
    readonly conversationId?: string | undefined;
    readonly guest: string;
    readonly messageId?: string | undefined;
  };
  /** A delivery to the webhook, or a pushed event, was refused. */
  refused: RefusedDelivery;
}

/** The names of the events, for a registration that is checked. */
export const openMessagingEventNames = [
  'delivered',
  'undeliverable',
  'receipt',
  'opened',
  'moved',
  'handedBack',
  'turnTimedOut',
  'refused',
] as const satisfies readonly (keyof OpenMessagingEvents)[];
