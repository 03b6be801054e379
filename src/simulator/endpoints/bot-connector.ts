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

const name = z.string().min(1);

const incomingRequest = z.object({
  botId: name,
  botName: name,
  botVersion: name,
  integrationId: name,
  botSessionId: name,
  automateFlowExecId: name,
  conversationId: name,
  languageCode: name,
  inputMessage: z.looseObject({ type: name, text: z.string().optional() }),
  messagingPlatformType: name,
  channels: z.array(name),
});

const quickReply = z.object({
  text: z.string(),
  payload: z.string(),
  action: z.literal('Message').default('Message'),
  image: z.string().optional(),
});

const replyMessage = z.looseObject({
  text: z.string().optional(),
  content: z.array(z.looseObject({ quickReply: quickReply.optional() })).optional(),
});

const outgoingRequest = z.object({
  botId: name,
  botVersion: name,
  botSessionId: name,
  botState: z.enum(['Complete', 'Failed', 'MoreData']),
  languageCode: name,
  replyMessages: z.array(replyMessage).optional(),
});

/**
 * The bot connector: a message towards a bot opens its session, and the bot's replies in that session reach the
 * guest of the session's conversation. A bot's `Complete` ends its session, not the conversation.
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
  if (!world.conversations.has(conversationId)) throw notFound();
  world.botSessions.set(botSessionId, conversationId);
  return ok({ messageId: world.dice.uuid() });
}

function outgoing(world: World, exchange: Exchange): Answer {
  const { botSessionId, botState, replyMessages = [] } = expectBody(exchange, outgoingRequest);
  const conversation = world.conversations.get(world.botSessions.get(botSessionId) ?? '');
  if (!conversation) throw notFound();
  const flow = conversation.participants.find((one) => one.purpose === 'workflow' && isLive(one));
  const time = world.clock.now();
  if (flow) {
    for (const { text, content = [] } of replyMessages) {
      if (!text) continue;
      const quickReplies = content.flatMap((one) => one.quickReply ?? []);
      const type = quickReplies.length > 0 ? 'Structured' : 'Text';
      const bot = { direction: 'outbound', originatingEntity: 'Bot' } as const;
      const saying = { ...bot, type, time, text, quickReplies } as const;
      addMessage(world, conversation, flow, saying, causeOf(exchange));
    }
  }
  if (botState !== 'MoreData') world.botSessions.delete(botSessionId);
  return ok({ messageId: world.dice.uuid() });
}
