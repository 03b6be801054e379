import type { ReceiptToSend } from './messages.js';
import type { MessagingTools } from './messaging-tools.js';
import type { Carrier } from './relay.js';

/** Tells Genesys Cloud what became of a message. That it could not be told is logged by the relay; nobody waits for it. */
export function carryReceipt({ genesys, integrationId }: MessagingTools): Carrier<ReceiptToSend> {
  return {
    async carry({ messageId, guest, status, time }) {
      await genesys.receiveOpenReceipt(integrationId, { messageId, to: guest, status, time, isFinal: true });
    },
    async giveUp() {},
  };
}
