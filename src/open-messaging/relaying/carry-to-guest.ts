import type { QueuedMessage } from '../../closing/message-queue.js';
import type { OutboundMessage } from '../receiving/outbound-message.js';
import { isAwaited } from '../sessions/awaited-session.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { hearAgent } from './hear-agent.js';
import { linkStarted } from './link-started.js';
import { factsOfOutbound, giveUpReason } from './message-facts.js';
import type { MessagingTools } from './messaging-tools.js';
import { openAwaited } from './open-awaited.js';
import type { Carrier } from './relay.js';

/** How long the start of an engagement may take from its first text, which is here at once, to its session, in milliseconds. */
const startMs = 3_000;

/** The message has to wait for what is about to happen. The relay tries it again, soon. */
class TooEarly extends Error {
  override readonly name = 'TooEarly';
  readonly retryAfterMs = 100;
}

/** Carries what Genesys Cloud says to the guest, and tells it whether it arrived. */
export function carryToGuest(tools: MessagingTools): Carrier<OutboundMessage> {
  return {
    async carry(message, queued) {
      if (message.type === 'receipt') return takeReceipt(tools, message);
      const session = await sessionOf(tools, message, queued);
      await hearWriting(tools, message, session);
      await linkStarted(tools, session);
      await tools.channel.deliver(message, session);
      if (message.type === 'event') return;
      tools.listeners.tell('delivered', factsOfOutbound(message, session));
      await tools.sendReceipt(receiptFor(tools, message, 'Delivered'));
    },
    async giveUp(message, _queued, error) {
      if (message.type === 'receipt' || message.type === 'event') return;
      tools.listeners.tell('undeliverable', { ...factsOfOutbound(message), ...giveUpReason(error) });
      await tools.sendReceipt(receiptFor(tools, message, 'Failed'));
    },
  };
}

function takeReceipt({ listeners }: MessagingTools, message: OutboundMessage): void {
  const { receipt, conversationId, to: guest } = message;
  if (receipt === undefined) return;
  listeners.tell('receipt', { conversationId, guest, receipt });
  if (receipt.status !== 'Failed') return;
  listeners.tell('undeliverable', {
    way: 'guest-says',
    conversationId,
    guest,
    messageId: receipt.messageId ?? message.id,
    code: 'FAILED_RECEIPT',
    reason: 'Genesys Cloud could not take the message of the guest. Look at the conversation there.',
  });
}

/** The guest of a message that is in no session: other systems may write to the guests of the integration too. */
async function sessionOf(
  tools: MessagingTools,
  message: OutboundMessage,
  { addedAt }: QueuedMessage,
): Promise<EngagementSession> {
  const { book, clock, integrationId } = tools;
  const { conversationId, to: guest } = message;
  const known =
    conversationId === undefined
      ? await book.ofGuest(integrationId, guest)
      : ((await book.find(conversationId)) ?? (await book.ofGuest(integrationId, guest)));
  if (known !== undefined && (conversationId === undefined || known.conversationId === conversationId))
    return known;
  if (known !== undefined && conversationId !== undefined && isAwaited(known)) {
    await openAwaited(tools, known, conversationId);
    return (await book.find(conversationId)) ?? { ...known, conversationId };
  }
  if (message.sender !== 'human' && clock.now() < addedAt + startMs) throw new TooEarly();
  // The guest is known from another session, so the way to the guest is known too.
  return { talksWith: 'bot', ...known, conversationId: conversationId ?? '', integrationId, guest };
}

/** A person who writes is there, whoever asked for the person; and a closed conversation in which somebody writes is open again. */
async function hearWriting(
  tools: MessagingTools,
  message: OutboundMessage,
  session: EngagementSession,
): Promise<void> {
  const { closer, clock } = tools;
  const { conversationId } = session;
  const { type, sender, time: at = clock.now() } = message;
  if (type === 'event' || conversationId === '') return;
  if (!isAwaited(session)) await closer.hear({ conversationId, what: 'active', at, by: 'webhook' });
  if (sender === 'human') await hearAgent(tools, conversationId, at);
}

function receiptFor({ clock }: MessagingTools, { id, to }: OutboundMessage, status: 'Delivered' | 'Failed') {
  return { messageId: id, guest: to, status, time: clock.now() };
}
