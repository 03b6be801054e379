import { ok } from '../http/answer.js';
import { type Exchange, param } from '../http/exchange.js';
import { notFound } from '../http/platform-error.js';
import type { Route } from '../http/router.js';
import type { Message } from '../state/conversation.js';
import type { World } from '../state/world.js';
import { messageDataView } from '../views/message-data-view.js';
import { findConversation } from './find-conversation.js';

const permissions = { any: ['conversation:message:view', 'conversation:webmessaging:view'] };

/** One message, alone or within its conversation. */
export const readMessage: Route[] = [
  {
    method: 'GET',
    template: '/api/v2/conversations/messages/{messageId}/details',
    permissions,
    handle: (world, exchange) => ok(messageDataView(findMessage(world, exchange))),
  },
  {
    method: 'GET',
    template: '/api/v2/conversations/messages/{conversationId}/messages/{messageId}',
    permissions,
    handle: (world, exchange) => {
      const message = findMessage(world, exchange);
      if (message.conversationId !== findConversation(world, exchange).id) throw notFound();
      return ok(messageDataView(message));
    },
  },
];

function findMessage(world: World, exchange: Exchange): Message {
  const message = world.messages.get(param(exchange, 'messageId'));
  const conversation = world.conversations.get(message?.conversationId ?? '');
  if (!message || !conversation || conversation.visibleAt > world.clock.now()) throw notFound();
  return message;
}
