import type { Message } from './conversation.js';
import type { World } from './world.js';

type Receipt = Message['receipts'][number];

const statuses: Record<string, Message['status']> = {
  Sent: 'sent',
  Delivered: 'delivery-success',
  Failed: 'delivery-failed',
  Published: 'published',
  Removed: 'removed',
};

/** Notes what became of an outbound message. One for an unknown message is taken, and has no effect. */
export function takeReceipt(world: World, messageId: string, receipt: Receipt): void {
  const message = world.messages.get(messageId);
  if (!message) return;
  message.receipts.push(receipt);
  message.status = statuses[receipt.status] ?? message.status;
}
