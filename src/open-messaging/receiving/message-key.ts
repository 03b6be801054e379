import type { OutboundMessage } from './outbound-message.js';

/**
 * What tells a message from every other: the integration, the platform's id, and the time. Two deliveries of one message
 * have the same key. A receipt has the id of the message that it is about, so its status belongs to the key.
 */
export function messageKey({ integrationId, id, time, receipt }: OutboundMessage): string {
  return [integrationId, id, time ?? '', receipt?.status ?? ''].join('|');
}
