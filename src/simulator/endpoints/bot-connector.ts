import { z } from 'zod';
import { type Answer, ok } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import { notFound } from '../http/platform-error.js';
import type { Route } from '../http/router.js';
import { addMessage } from '../state/add-message.js';
import { isLive } from '../state/liveness.js';
import type { World } from '../state/world.js';
import { causeOf } from './find-conversation.js';

const permissions = { any: ['integration:botconnector:send'] };

const incomingRequest = z.object({
  botId: z.string().min(1),
  botSessionId: z.string().min(1),
  conversationId: z.string().optional(),
  inputMessage: z.looseObject({ type: z.string().optional(), text: z.string().optional() }).optional(),
});

const outgoingRequest = z.object({
  botId: z.string().min(1),
  botSessionId: z.string().min(1),
  botState: z.enum(['Complete', 'Failed', 'MoreData']),
  replyMessages: z.array(z.looseObject({ text: z.string().optional() })).optional(),
});

/**
 * The bot connector: a message towards a bot opens its session, and the bot's replies in that session reach the
 * guest of the session's conversation, if it has one. A bot's `Complete` ends its session, not the conversation.
 */
export const botConnector: Route[] = [
  {
    method: 'POST',
    template: '/api/v2/integrations/botconnectors/incoming/messages',
    permissions,
    handle: incoming,
  },
  {
    method: 'POST',
    template: '/api/v2/integrations/botconnectors/outgoing/messages',
    permissions,
    handle: outgoing,
  },
];

function incoming(world: World, exchange: Exchange): Answer {
  const { botSessionId, conversationId } = expectBody(exchange, incomingRequest);
  if (conversationId !== undefined && !world.conversations.has(conversationId)) throw notFound();
  world.botSessions.set(botSessionId, conversationId);
  return ok({ messageId: world.dice.uuid() });
}

function outgoing(world: World, exchange: Exchange): Answer {
  const { botSessionId, botState, replyMessages = [] } = expectBody(exchange, outgoingRequest);
  if (!world.botSessions.has(botSessionId)) throw notFound();
  const conversation = world.conversations.get(world.botSessions.get(botSessionId) ?? '');
  const flow = conversation?.participants.find((one) => one.purpose === 'workflow' && isLive(one));
  const time = world.clock.now();
  if (conversation && flow) {
    for (const { text } of replyMessages) {
      if (!text) continue;
      const saying = { direction: 'outbound', time, text, originatingEntity: 'Bot' } as const;
      addMessage(world, conversation, flow, saying, causeOf(exchange));
    }
  }
  if (botState !== 'MoreData') world.botSessions.delete(botSessionId);
  return ok({ messageId: world.dice.uuid() });
}
