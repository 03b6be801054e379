import { ok } from '../http/answer.js';
import type { Route } from '../http/router.js';
import { conversationView } from '../views/conversation-view.js';
import { messageConversationView } from '../views/message-conversation-view.js';
import { findConversation } from './find-conversation.js';

/** The two reads of a conversation; `messages` means something else in each. */
export const readConversation: Route[] = [
  {
    method: 'GET',
    template: '/api/v2/conversations/{conversationId}',
    permissions: { any: ['conversation:communication:view'] },
    handle: (world, exchange) => ok(conversationView(findConversation(world, exchange))),
  },
  {
    method: 'GET',
    template: '/api/v2/conversations/messages/{conversationId}',
    handle: (world, exchange) => ok(messageConversationView(findConversation(world, exchange))),
  },
];
