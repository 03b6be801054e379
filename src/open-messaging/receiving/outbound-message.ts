import type { OpenAttachment } from '../../genesys/open-message.js';

/** A choice that a guest may pick instead of writing. */
export interface QuickReply {
  /** What the guest sees. */
  readonly text: string;
  /** What the platform wants to hear when it is picked. */
  readonly payload: string;
  readonly id?: string | undefined;
}

/** What the platform says of a message of the guest. */
export interface MessageReceipt {
  readonly status: 'Sent' | 'Delivered' | 'Read' | 'Failed' | 'Published' | 'Removed';
  /** The channel's id of the message. */
  readonly messageId?: string | undefined;
  readonly isFinal: boolean;
}

/** What Genesys Cloud delivers to the webhook of an Open Messaging integration, for one guest. */
export interface OutboundMessage {
  /** The platform's id; a message is unique by id and time. */
  readonly id: string;
  readonly integrationId: string;
  /** The Genesys conversation id. The platform sends it since 2025; older organisations may not. */
  readonly conversationId?: string | undefined;
  /** The guest's address on the channel. */
  readonly to: string;
  /** When it was sent, in milliseconds since the Unix epoch; absent where the platform does not say it. */
  readonly time?: number | undefined;
  readonly type: 'text' | 'structured' | 'event' | 'receipt';
  /** Who says it, as far as the platform tells. */
  readonly sender?: 'human' | 'bot' | undefined;
  /** The sender's name for guests. */
  readonly nickname?: string | undefined;
  readonly text?: string | undefined;
  readonly attachments: readonly OpenAttachment[];
  readonly quickReplies: readonly QuickReply[];
  /** The sender is typing. */
  readonly typing?: boolean | undefined;
  readonly receipt?: MessageReceipt | undefined;
}
