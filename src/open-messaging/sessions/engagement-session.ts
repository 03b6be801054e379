import type { Return } from '../../outcome-events/conversation-reference.js';

/** One guest's engagement as the bridge knows it: where the guest is, and who talks with the guest. */
export interface EngagementSession {
  /** The Genesys conversation id. Until Genesys Cloud has said it, a name that begins with `awaited|`. */
  readonly conversationId: string;
  readonly integrationId: string;
  /** The guest's address on the Open Messaging channel. */
  readonly guest: string;
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
}

/** What may change in a session. */
export type SessionChange = Partial<
  Pick<EngagementSession, 'engagement' | 'talksWith' | 'way' | 'isUnlinked'>
>;
