import type { BotConversation } from '../../closing/closure.js';
import type { OpenAttachment } from '../../genesys/open-message.js';
import type { OpenMessagingEvents } from '../open-messaging-events.js';
import type { OutboundMessage, QuickReply } from '../receiving/outbound-message.js';
import type { EngagementSession, SessionChange } from '../sessions/engagement-session.js';

/** Something that a guest said or did, on its way to Genesys Cloud. */
export interface GuestUtterance {
  /** The channel's own id of it; unique with the time. */
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly type: 'message' | 'typing';
  readonly text?: string | undefined;
  readonly attachments?: readonly OpenAttachment[] | undefined;
  /** The quick reply that was picked, and the platform's message that offered it. */
  readonly picked?: (QuickReply & { readonly messageId: string }) | undefined;
  readonly nickname?: string | undefined;
  /** Shown to flows and agents beside the conversation. */
  readonly customAttributes?: Readonly<Record<string, string>> | undefined;
}

/** Something that the bot said, on its way to the guest through Genesys Cloud. */
export interface BotUtterance {
  readonly id: string;
  /** 1 to 2,000 characters. */
  readonly text: string;
}

/** What a bridge may ask for. Everything that is accepted is durable when the promise resolves. */
export interface BridgeServices {
  readonly integrationId: string;
  /** The session of a Genesys conversation. */
  session(conversationId: string): Promise<EngagementSession | undefined>;
  /** The latest session of a guest. */
  sessionOfGuest(guest: string): Promise<EngagementSession | undefined>;
  /** The latest session of a conversation of the bot. */
  sessionOfBot(conversation: BotConversation): Promise<EngagementSession | undefined>;
  /** Remembers a session that has begun. */
  open(session: EngagementSession): Promise<void>;
  /** The session of the bot's conversation, or else this one: it waits for Genesys Cloud to name its conversation. */
  awaitSession(session: EngagementSession): Promise<EngagementSession>;
  change(conversationId: string, change: SessionChange): Promise<EngagementSession | undefined>;
  /**
   * Takes what the guest said; it reaches Genesys Cloud in the order in which it was taken. `false`: it was taken before.
   *
   * @param awaited the session, where it has no conversation yet: the message opens it
   */
  toGenesys(guest: string, utterance: GuestUtterance, awaited?: EngagementSession): Promise<boolean>;
  /** Hands what the guest said to Genesys Cloud now, for the conversation id that the answer carries. */
  beginAtGenesys(guest: string, utterance: GuestUtterance): Promise<string | undefined>;
  /** Whether the bot has heard a message of a guest: devices send again what they do not know arrived. */
  wasHeard(guest: string, message: Pick<GuestUtterance, 'id' | 'time'>): Promise<boolean>;
  /** Remembers for three days that the bot has heard a message. Never rejects. */
  noteHeard(guest: string, message: Pick<GuestUtterance, 'id' | 'time'>): Promise<void>;
  /** Takes what the bot said; it goes to the guest through Genesys Cloud, in the order of the guest's thread. */
  fromBot(session: EngagementSession, utterance: BotUtterance): Promise<void>;
  /** Tells that a turn of the bot has not ended in time. */
  turnTimedOut(turn: OpenMessagingEvents['turnTimedOut']): void;
}

/** An event that the bot sees in the first turn of an engagement. */
export interface BeginEvent {
  readonly name: string;
  readonly value: unknown;
}

/** A conversation that the bot opens with a guest who is in none yet. */
export interface NewConversation {
  /** The channel, such as `msteams`. */
  readonly channelId: string;
  /** The channel's connector. */
  readonly serviceUrl: string;
  /** For whom tokens are asked. @default 'https://api.botframework.com' */
  readonly audience?: string | undefined;
  /** The SDK's own `ConversationParameters`; the Genesys conversation id is added to their `channelData`. */
  readonly parameters: ConversationParametersLike;
}

/** What of the SDKs' `ConversationParameters` is read here. */
interface ConversationParametersLike {
  /** The bot, in botbuilder's words. */
  readonly bot?: { readonly id: string } | undefined;
  /** The bot, in the words of the Agents SDK. */
  readonly agent?: { readonly id: string } | undefined;
  /** The guest is the first of them. */
  readonly members?: readonly { readonly id: string }[] | undefined;
  readonly channelData?: unknown;
  readonly isGroup?: unknown;
  readonly topicName?: unknown;
  readonly activity?: unknown;
  readonly tenantId?: unknown;
}

/** Where the guests and the bot are: one of the two bridges. */
export interface GuestChannel {
  /** Whether the bot needs a conversation of its own with a guest before it can begin an engagement. */
  readonly needsConversation: boolean;
  /** Throws where this conversation could not be opened. Asked before anything is sent. */
  checkConversation?(conversation: NewConversation): void;
  /** Called once, before anything else. */
  attach(services: BridgeServices): void;
  /**
   * Carries what Genesys Cloud says to the guest, at least once. It has to settle: what takes longer than `deliverMs` has
   * failed, whatever becomes of it later. Rejects with an `UndeliverableError` where no repeat would help; after any other
   * error it is tried again.
   */
  deliver(message: OutboundMessage, session: EngagementSession): Promise<void>;
  /**
   * Runs the bot's first turn of an engagement: an event. Resolves when the turn is over; after `turnMs` it is not waited
   * for any longer.
   */
  begin(session: EngagementSession, event: BeginEvent): Promise<void>;
  /**
   * Links the bot's conversation to the session, in a turn of its own that the bot does not see.
   *
   * @param conversation to be opened where the guest is in no conversation with the bot yet
   */
  link(session: EngagementSession, conversation?: NewConversation): Promise<void>;
  /**
   * Runs the bot on the event that the person has left: `handoff.status` with the state `completed`. Rejects where the bot
   * has failed: then it is repeated a few times, unless the channel has refused what the bot said.
   *
   * @param givenUp aborted when the turn is not waited for any longer: what it does from then on must not end the session,
   * which has been closed without it and may have begun anew
   */
  handoffEnded(session: EngagementSession, givenUp?: AbortSignal): Promise<void>;
}
