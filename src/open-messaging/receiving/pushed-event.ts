/** The events of a conversation that are understood: the last words of the topic `v2.detail.events.conversation.{id}.…`. */
export const pushedEventNames = [
  'customer.start',
  'customer.end',
  'user.start',
  'user.end',
  'acw',
  'wrapup',
  'flow.end',
] as const;

/** What of a conversation is pushed: by a process automation trigger, by EventBridge, or by the notification socket. */
export interface PushedEvent {
  /** The Genesys conversation id. */
  readonly conversationId: string;
  readonly name: (typeof pushedEventNames)[number];
  /** When it happened, in milliseconds since the Unix epoch. */
  readonly time: number;
  readonly participantId?: string | undefined;
  readonly disconnectType?: string | undefined;
}
