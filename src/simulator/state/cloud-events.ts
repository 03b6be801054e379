import type { SeenRequest } from '../request-log.js';
import type { HistoryEntry, Message } from './conversation.js';

/** What `cloud.on` can listen to. */
export interface CloudEvents {
  /** A request was answered, dropped or left hanging. */
  request: [SeenRequest];
  /** Something happened in a conversation. */
  conversation: [HistoryEntry & { conversationId: string }];
  /** The platform has a message for the guest; integrations deliver it to their webhook. */
  outbound: [Message];
}

export const cloudEventNames = [
  'request',
  'conversation',
  'outbound',
] as const satisfies readonly (keyof CloudEvents)[];
