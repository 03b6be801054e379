import { randomUUID } from 'node:crypto';
import type { Activity } from 'botbuilder';
import type { Logger } from '../../logger.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { botText, splitText } from './bot-text.js';
import type { BotUtterance } from './guest-channel.js';

/** What of a message of the bot can be said in agentless messages, in parts that these take. The rest is logged. */
export function sayable(
  activity: Partial<Activity>,
  { conversationId }: EngagementSession,
  logger: Logger,
): BotUtterance[] {
  const { text, dropped } = botText(activity);
  if (dropped > 0) {
    logger.warn(
      'A message of the bot goes to the guest without its cards: agentless messages take text only.',
      { genesysConversationId: conversationId, cards: dropped },
    );
  }
  return splitText(text).map((part) => ({ id: randomUUID(), text: part }));
}
