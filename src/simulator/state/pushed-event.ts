/** The detail events that the platform pushes, by the end of their topic. */
export const pushedEventNames = [
  'customer.start',
  'customer.end',
  'user.start',
  'user.end',
  'acw',
  'wrapup',
  'flow.end',
] as const;

export type PushedEventName = (typeof pushedEventNames)[number];

/** An event that the platform pushes: over notification channels, EventBridge, or a trigger's workflow. */
export interface PushedEvent {
  name: PushedEventName;
  /** Topic with the conversation's id in it: `v2.detail.events.conversation.<id>.customer.end`. */
  topic: string;
  body: PushedEventBody;
}

/**
 * Body of a detail event, in the properties and words of the SDKs' `…DetailEventTopic…Event` models.
 * Times are milliseconds since the epoch, words are in capitals.
 */
export interface PushedEventBody {
  eventTime: number;
  conversationId: string;
  participantId: string;
  /** The communication's id. */
  sessionId: string;
  mediaType: 'MESSAGE';
  messageType: 'OPEN' | 'WEBMESSAGING';
  provider: string;
  direction: 'INBOUND' | 'OUTBOUND';
  addressTo: string;
  addressFrom: string;
  /** On ends. */
  disconnectType?: string;
  interactingDurationMs?: number;
  /** On `user.…` and `acw`. */
  userId?: string;
  queueId?: string;
  /** On `acw` and `wrapup`. */
  wrapupCode?: string;
  wrapupNotes?: string;
  wrapupDurationMs?: number;
  /** On `flow.end`. */
  flowType?: string;
  connectedDurationMs?: number;
  exitReason?: string;
}

/** The topic as triggers and EventBridge rules name it: `{id}` stands for any conversation. */
export const topicTemplate = (name: PushedEventName): string => topicOf('{id}', name);

export const topicOf = (conversationId: string, name: PushedEventName): string =>
  `v2.detail.events.conversation.${conversationId}.${name}`;
