import type { Clock } from '../../clock.js';
import type { SessionCloser } from '../../closing/session-closer.js';
import type { GenesysClient } from '../../genesys/genesys-client.js';
import type { Listeners } from '../../listeners.js';
import type { Logger } from '../../logger.js';
import type { GuestChannel } from '../bridging/guest-channel.js';
import type { OpenMessagingEvents } from '../open-messaging-events.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { SessionBook } from '../sessions/session-book.js';
import type { ReceiptToSend } from './messages.js';

/** What carrying a message takes. */
export interface MessagingTools {
  readonly integrationId: string;
  readonly genesys: GenesysClient;
  readonly closer: SessionCloser;
  readonly book: SessionBook;
  readonly channel: GuestChannel;
  readonly listeners: Listeners<OpenMessagingEvents>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Has a receipt sent to Genesys Cloud. */
  readonly sendReceipt: (receipt: ReceiptToSend) => Promise<void>;
  /** Has Genesys Cloud asked in which conversation a message is that was to open the session. */
  readonly askForConversation: (awaited: EngagementSession, messageId: string) => Promise<void>;
}
