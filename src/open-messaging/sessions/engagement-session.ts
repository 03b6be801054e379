import type { Return } from '../../outcome-events/conversation-reference.js';

/** One guest's engagement as the bridge knows it: where the guest is, and who talks with the guest. */
export interface EngagementSession {
  /** The Genesys conversation id. Until Genesys Cloud has said it, a name that begins with `awaited|`. */
  readonly conversationId: string;
  readonly integrationId: string;
  /** The guest's address on the Open Messaging channel. */
  readonly guest: string;
  /** The address at which Genesys Cloud knows the guest, where that was asked. */
  readonly address?: string | undefined;
  /** Somebody else named the conversation, so Genesys Cloud may know the guest by another address: it is asked once. */
  readonly isAddressUnknown?: boolean | undefined;
  /** The engagement's name in the manifest, where somebody said it. */
  readonly engagement?: string | undefined;
  /** Who talks with the guest. While it is an agent, the bot is silent. */
  readonly talksWith: 'bot' | 'agent';
  /** The way back into the bot's conversation; absent until there is one. */
  readonly way?: Return | undefined;
  /** It was started where no bot runs, so the bot's conversation is not linked to it yet. */
  readonly isUnlinked?: boolean | undefined;
  /** Since when, in milliseconds since the Unix epoch; absent where that has never changed. */
  readonly talksWithSince?: number | undefined;
  /** The Genesys conversation in which it goes on. */
  readonly movedTo?: string | undefined;
  /** The Genesys conversations that it has moved from while they were open: they are closed with it. */
  readonly leftOpen?: readonly string[] | undefined;
  /** The bot has it, and a person may have come at this time: the conversation is read. */
  readonly doubtedPerson?: number | undefined;
  /** The person has left, and the bot is being told. */
  readonly handBack?: HandBackClaim | undefined;
  /** When the last person had left of whom the bot was told, by the platform's clock: a later handoff is not theirs. */
  readonly handedBackUntil?: number | undefined;
}

/** Who tells the bot that the person has left; whoever has claimed it last. */
export interface HandBackClaim {
  readonly id: string;
  /** When it was claimed for the first time, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** How often it was claimed. */
  readonly tellings: number;
  /** The bot has failed and is told again later: nobody tells it now. */
  readonly isWaiting?: boolean | undefined;
}

/** What may change in a session. */
export type SessionChange = Partial<
  Pick<EngagementSession, 'engagement' | 'talksWith' | 'way' | 'isUnlinked'>
>;
