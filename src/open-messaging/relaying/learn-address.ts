import { ConversationUnknownError } from '../../errors/conversation-unknown-error.js';
import { GenesysApiError } from '../../errors/genesys-api-error.js';
import { GenesysNotFoundError } from '../../errors/genesys-not-found-error.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { MessagingTools } from './messaging-tools.js';

/** How long a conversation that was just made may not be known yet, in milliseconds. */
const creationMs = 30_000;

/**
 * The session with the address at which Genesys Cloud knows its guest. Where somebody else named the conversation, it is
 * asked once: under another address, the guest's words would begin a conversation of their own.
 *
 * @param since when the words were taken, in milliseconds since the Unix epoch
 */
export async function learnAddress(
  tools: Pick<MessagingTools, 'book' | 'genesys' | 'clock'>,
  session: EngagementSession,
  since: number,
): Promise<EngagementSession> {
  if (session.isAddressUnknown !== true) return session;
  const address = (await askedAddress(tools, session, since)) ?? session.guest;
  return (await tools.book.knowAddress(session, address)) ?? session;
}

/** `undefined` where Genesys Cloud does not say it, or not to this OAuth client. */
async function askedAddress(
  { genesys, clock }: Pick<MessagingTools, 'genesys' | 'clock'>,
  { conversationId }: EngagementSession,
  since: number,
): Promise<string | undefined> {
  try {
    return await genesys.readGuestAddress(conversationId);
  } catch (error) {
    if (!(error instanceof GenesysApiError) || error.transient) throw error;
    const isNew = error instanceof GenesysNotFoundError && clock.now() < since + creationMs;
    // Any error that is not the platform's is tried again.
    if (isNew) throw new ConversationUnknownError();
    return undefined;
  }
}
