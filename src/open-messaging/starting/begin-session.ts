import { within } from '../../bounded-wait.js';
import { TurnTimeoutError } from '../../errors/turn-timeout-error.js';
import { busyAgents } from '../../genesys/conversation-snapshot.js';
import { loggableError } from '../../loggable-error.js';
import type { MessagingTools } from '../relaying/messaging-tools.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { wayInto } from './start-conversation.js';
import type { EngagementStart, EngagementStarterOptions } from './start-engagement.js';

/** The event on which the bot has its first turn of an engagement. */
const startEvent = 'engagement.start';

/**
 * How long the bot's first turn waits for the first text to reach the guest, in milliseconds, so that the guest reads it
 * before anything that the bot says in that turn. Another process may deliver it, which is not heard here.
 */
const firstTextMs = 3_000;

/** What follows when the first text of an engagement was sent: the session is written, and the bot has its first turn. */
export function beginSession(
  tools: MessagingTools,
): Required<Pick<EngagementStarterOptions, 'open' | 'begin'>> {
  const { genesys, closer, book, channel, clock, integrationId, logger } = tools;
  const firstTexts = new Map<string, Promise<void>>();

  const open: EngagementStarterOptions['open'] = async (session, { joined, startedAt, start }) => {
    const { conversationId, guest } = session;
    // Listened for before the session is there: without it, nothing is delivered.
    firstTexts.set(conversationId, firstTextDelivered(tools, conversationId));
    await closer.expectAnswer(conversationId, startedAt);
    await closer.beginAnew(conversationId);
    const way = wayInto(start.conversation) ?? (await book.ofGuest(integrationId, guest))?.way;
    await book.open({ ...session, way });
    const withAgent = joined && busyAgents(await genesys.readConversation(conversationId)).length > 0;
    await book.change(conversationId, { talksWith: withAgent ? 'agent' : 'bot' });
  };

  const begin = async ({ conversationId }: EngagementSession, start: EngagementStart) => {
    const { engagement, data, conversation } = start;
    const isNew = conversation !== undefined && 'parameters' in conversation;
    const opened = await knownSession(tools, conversationId);
    if (opened.way === undefined && isNew) await channel.link(opened, conversation);
    await within(clock, firstTextMs, firstTexts.get(conversationId) ?? Promise.resolve());
    firstTexts.delete(conversationId);
    // In a conversation that the guest had already, a person may be talking: the bot stays silent.
    const session = await knownSession(tools, conversationId);
    if (session.talksWith === 'agent') return;
    try {
      await channel.begin(session, { name: startEvent, value: { engagement, data } });
    } catch (error) {
      if (!(error instanceof TurnTimeoutError)) throw error;
      // It has begun, and may still be running: a repeat of the start would only begin it a second time.
      const fields = { genesysConversationId: conversationId, error: loggableError(error) };
      logger.warn(endlessTurn, fields);
    }
  };

  return { open, begin };
}

const endlessTurn =
  'An engagement is started, but the first turn of its bot (engagement.start) does not end and is not waited for any longer. ' +
  'Give what the bot calls a time limit, or set a longer turnMs.';

async function knownSession({ book }: MessagingTools, conversationId: string): Promise<EngagementSession> {
  const session = await book.find(conversationId);
  if (session === undefined) throw new Error(`The session of ${conversationId} was opened and is not there.`);
  return session;
}

/** Resolves when a message has reached the guest of a conversation, or when nobody waits for it any more. */
function firstTextDelivered({ listeners, clock }: MessagingTools, conversationId: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      stopListening();
      cancel();
      resolve();
    };
    const cancel = clock.schedule(10 * firstTextMs, stop);
    const stopListening = listeners.on('delivered', ({ way, conversationId: id }) => {
      if (way === 'to-guest' && id === conversationId) stop();
    });
  });
}
