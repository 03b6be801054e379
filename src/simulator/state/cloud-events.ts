import type { Delivery } from '../delivery/delivery.js';
import type { SeenRequest } from '../request-log.js';
import type { HistoryEntry, Message } from './conversation.js';
import type { PushedEvent } from './pushed-event.js';

/** What `cloud.on` can listen to. */
export interface CloudEvents {
  /** A request was answered, dropped or left hanging. */
  request: [SeenRequest];
  /** Something happened in a conversation. */
  conversation: [HistoryEntry & { conversationId: string }];
  /** The platform has a message for the guest; integrations deliver it to their webhook. */
  outbound: [Message];
  /** A detail event was pushed, as notification channels, EventBridge and triggers get it. */
  pushed: [PushedEvent];
  /** An attempt to deliver something to a webhook or web service was answered, or failed. */
  delivery: [Delivery];
}

export const cloudEventNames = [
  'request',
  'conversation',
  'outbound',
  'pushed',
  'delivery',
] as const satisfies readonly (keyof CloudEvents)[];
