import type { QueuedMessage } from '../../closing/message-queue.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { BotWordsSender } from './bot-words-sender.js';
import { followMove } from './follow-move.js';
import { isLocked } from './is-locked.js';
import { giveUpReason } from './message-facts.js';
import type { BotWords } from './messages.js';
import type { MessagingTools } from './messaging-tools.js';
import type { Carrier } from './relay.js';

/** Carries what the bot said to the guest, through Genesys Cloud: it comes back by the webhook. */
export function carryBotWords(tools: MessagingTools): Carrier<BotWords> {
  const { book, closer, clock, channel, listeners } = tools;
  const sender = new BotWordsSender(tools);
  return {
    async carry({ conversationId, guest, text }, queued) {
      const { id, addedAt } = queued;
      const session = (await book.find(conversationId)) ?? bare(tools, conversationId, guest);
      const facts = { way: 'bot-says', conversationId, guest, messageId: id } as const;
      if (isLocked(await closer.latest(conversationId), clock.now())) {
        // The last words took longer than the grace. Through Genesys Cloud they would open the conversation again.
        await channel.deliver(localMessage(tools, session, id, text), session);
        listeners.tell('delivered', facts);
        return;
      }
      const place = session.movedTo ?? conversationId;
      const sent = await sender.send({ conversationId: place, guest, text }, queued);
      await followMove(tools, session, sent.conversationId, addedAt);
      listeners.tell('delivered', facts);
    },
    async giveUp({ conversationId, guest }, { id }: QueuedMessage, error) {
      const facts = { way: 'bot-says', conversationId, guest, messageId: id } as const;
      listeners.tell('undeliverable', { ...facts, ...giveUpReason(error) });
    },
  };
}

function bare({ integrationId }: MessagingTools, conversationId: string, guest: string): EngagementSession {
  return { conversationId, integrationId, guest, talksWith: 'bot' };
}

/** The bot's words as a message that goes straight to the guest. */
export function localMessage(
  { integrationId, clock }: Pick<MessagingTools, 'integrationId' | 'clock'>,
  { conversationId, guest: to }: EngagementSession,
  id: string,
  text: string,
) {
  const time = clock.now();
  const empty = { attachments: [], quickReplies: [] };
  return {
    id,
    integrationId,
    conversationId,
    to,
    time,
    type: 'text',
    sender: 'bot',
    text,
    ...empty,
  } as const;
}
