import type { Closure } from '../../closing/closure.js';
import { UndeliverableError } from '../../errors/undeliverable-error.js';
import { isOver } from '../../genesys/conversation-snapshot.js';
import { isAwaited } from '../sessions/awaited-session.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { closeMoved } from './close-moved.js';
import { isOfAnother } from './is-of-another.js';
import { linkBot } from './link-bot.js';
import type { MessagingTools } from './messaging-tools.js';
import { openAwaited } from './open-awaited.js';

/**
 * A message to a conversation that ended longer ago than the threading window begins a new one. The session goes on
 * there: the bot's conversation is linked to it, so that its end closes the right one. Where the one before has not ended,
 * it is closed with it.
 *
 * @throws UndeliverableError where the session of another guest goes on there: who is in it stays in it
 * @param since when the message was taken, in milliseconds since the Unix epoch: its turn may have ended the engagement
 */
export async function followMove(
  tools: MessagingTools,
  session: EngagementSession,
  conversationId: string | undefined,
  since: number,
): Promise<void> {
  const { conversationId: from, guest, leftOpen = [] } = session;
  if (conversationId === undefined || conversationId === from) return;
  if (isAwaited(session)) return openAwaited(tools, session, conversationId);
  const { book, closer, listeners, logger } = tools;
  const owner = await book.find(conversationId);
  const isTaken = owner !== undefined && isOfAnother(owner, session);
  // With a person in it, it goes on, whatever became of its closure.
  if (isTaken && (owner.talksWith === 'agent' || (await closer.latest(conversationId))?.state !== 'closed')) {
    // Before anything is noted: the end of this session would close the other guest's conversation.
    logger.warn(ofAnother, { genesysConversationId: from, saidIn: conversationId });
    throw new UndeliverableError(ofAnother);
  }
  // Noted first: a closure that comes after this look finds it.
  await book.move(from, conversationId);
  const closure = await closer.latest(from);
  if (closure !== undefined && closure.createdAt >= since) await closeMoved(tools, closure, conversationId);
  const isLeftOpen = !(await hasEnded(tools, from, closure));
  const moved = await book.open({
    ...session,
    conversationId,
    talksWith: 'bot',
    ...(isLeftOpen && { leftOpen: [...leftOpen, from] }),
  });
  if (isLeftOpen) logger.warn(leftBehind, { genesysConversationId: from, movedTo: conversationId });
  listeners.tell('moved', { from, to: conversationId, guest });
  await linkBot(tools, moved);
}

/** Whether a conversation is known to be over. Never rejects: the message is sent, and must not be sent again. */
async function hasEnded(
  { genesys, logger }: MessagingTools,
  conversationId: string,
  closure: Closure | undefined,
): Promise<boolean> {
  if (closure?.state === 'closed') return true;
  try {
    return isOver(await genesys.readConversation(conversationId));
  } catch (error) {
    const fields = { genesysConversationId: conversationId, error: String(error) };
    logger.info('whether the conversation that a session has left is over is not known', fields);
    return false;
  }
}

const leftBehind =
  "The guest's words began another Genesys conversation, and the one that the session was linked to has not ended, as far " +
  'as is known. Both are closed when the session ends. To have one only, link conversations of this integration that know ' +
  "the guest by an address, and grant conversation:communication:view, by which that address is read; or keep the bot's " +
  "guests from Genesys Cloud with mirror: 'from-handoff'.";

const ofAnother =
  'Genesys Cloud has put a message of one session into the conversation of another one, with whose guest the bot talks in ' +
  'another conversation. The sessions stay apart: what is said there reaches only the guest whose session it is. Look at ' +
  'whether two guests of this integration have the same address.';
