import { ConversationUnknownError } from '../../errors/conversation-unknown-error.js';
import { GenesysApiError } from '../../errors/genesys-api-error.js';
import { GenesysNotFoundError } from '../../errors/genesys-not-found-error.js';
import { UndeliverableError } from '../../errors/undeliverable-error.js';
import { isOver } from '../../genesys/conversation-snapshot.js';
import { isAwaited } from '../sessions/awaited-session.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { isOfAnother } from './is-of-another.js';
import type { MessagingTools } from './messaging-tools.js';

/** How long a conversation that was just made may not be known yet, in milliseconds. */
const creationMs = 30_000;

/**
 * The session with the address at which Genesys Cloud knows its guest. Where somebody else named the conversation, it is
 * asked once: under another address, the guest's words would begin a conversation of their own.
 *
 * @throws UndeliverableError where another guest's session goes on under that address: the words would be said there
 * @param since when the words were taken, in milliseconds since the Unix epoch
 */
export async function learnAddress(
  tools: Pick<MessagingTools, 'book' | 'genesys' | 'clock' | 'logger'>,
  session: EngagementSession,
  since: number,
): Promise<EngagementSession> {
  if (session.isAddressUnknown !== true) return session;
  const address = (await askedAddress(tools, session, since)) ?? session.guest;
  const owner = await tools.book.ofGuest(session.integrationId, address);
  const named = { ...session, address };
  if (owner !== undefined && isOfAnother(owner, named) && (await goesOn(tools, owner))) {
    tools.logger.warn(ofAnother, { genesysConversationId: session.conversationId });
    throw new UndeliverableError(ofAnother);
  }
  return (await tools.book.knowAddress(session, address)) ?? session;
}

/** Whether a session, or what it has moved to, is not over. An error is no answer: the words wait, or are given up. */
async function goesOn(
  { book, genesys }: Pick<MessagingTools, 'book' | 'genesys'>,
  session: EngagementSession,
): Promise<boolean> {
  let last = session;
  const seen = new Set<string>();
  while (last.movedTo !== undefined) {
    const next = await book.find(last.movedTo);
    // A move that was broken off may lead back.
    if (next === undefined || seen.has(next.conversationId)) return true;
    seen.add(next.conversationId);
    last = next;
  }
  if (isAwaited(last)) return true;
  return !isOver(await genesys.readConversation(last.conversationId));
}

/** `undefined` where Genesys Cloud does not say it, or not to this OAuth client. */
async function askedAddress(
  { genesys, clock }: Pick<MessagingTools, 'genesys' | 'clock'>,
  { conversationId, integrationId }: EngagementSession,
  since: number,
): Promise<string | undefined> {
  try {
    return await genesys.readGuestAddress(conversationId, integrationId);
  } catch (error) {
    if (!(error instanceof GenesysApiError) || error.transient) throw error;
    const isNew = error instanceof GenesysNotFoundError && clock.now() < since + creationMs;
    // Any error that is not the platform's is tried again.
    if (isNew) throw new ConversationUnknownError();
    return undefined;
  }
}

const ofAnother =
  "The Genesys conversation that a guest's turn names has an address under which the session of another guest goes on, in " +
  "another conversation of the bot. The guest's words are not sent, since they would be said in there. Look at which " +
  'conversation your channel names to the bot: it has to be one of this guest.';
