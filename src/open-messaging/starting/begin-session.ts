import { busyAgents } from '../../genesys/conversation-snapshot.js';
import type { MessagingTools } from '../relaying/messaging-tools.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { wayInto } from './start-conversation.js';
import type { EngagementStart, EngagementStarterOptions } from './start-engagement.js';

/** The event on which the bot has its first turn of an engagement. */
const startEvent = 'engagement.start';

/**
 * How long the guest's first text waits for the bot's first turn, in milliseconds: an answer that came before that turn
 * is over would meet a bot that is not ready. A bot that takes longer, or fails, does not keep the text from the guest.
 */
const firstTurnMs = 15_000;

/** What follows when the first text of an engagement was sent: the session is written, and the bot has its first turn. */
export function beginSession(
  tools: MessagingTools,
): Required<Pick<EngagementStarterOptions, 'open' | 'begin'>> {
  const { genesys, closer, book, channel, clock, integrationId } = tools;

  const open: EngagementStarterOptions['open'] = async (session, { joined, start }) => {
    const { conversationId, guest } = session;
    if (!joined) await closer.beginAnew(conversationId);
    const way = wayInto(start.conversation) ?? (await book.ofGuest(integrationId, guest))?.way;
    await book.open({ ...session, way, beginsUntil: clock.now() + firstTurnMs });
    const withAgent = joined && busyAgents(await genesys.readConversation(conversationId)).length > 0;
    await book.change(conversationId, { talksWith: withAgent ? 'agent' : 'bot' });
  };

  const begin = async (session: EngagementSession, { engagement, data, conversation }: EngagementStart) => {
    const { conversationId } = session;
    const opened = (await book.find(conversationId)) ?? session;
    // In a conversation that the guest had already, a person may be talking: the bot stays silent.
    if (opened.talksWith === 'bot') {
      const created = conversation && 'parameters' in conversation ? conversation : undefined;
      await channel.begin(opened, { name: startEvent, value: { engagement, data } }, created);
    }
    await book.change(conversationId, { beginsUntil: undefined });
  };

  return { open, begin };
}
