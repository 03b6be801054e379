import { z } from 'zod';
import { type Answer, accepted, empty, ok } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import type { Route } from '../http/router.js';
import { acceptTeardown, acceptWhole } from '../state/disconnect.js';
import { pendingWork } from '../state/liveness.js';
import type { World } from '../state/world.js';
import { conversationView } from '../views/conversation-view.js';
import { refuseEnded } from './already-ended.js';
import { causeOf, findConversation } from './find-conversation.js';
import { requireDisconnected } from './requested-state.js';

const patchBody = z.object({ state: z.unknown().optional() });

/** The three ways to end a whole conversation. All answer at once and do it later. */
export const disconnectConversation: Route[] = [
  {
    method: 'PATCH',
    template: '/api/v2/conversations/messages/{conversationId}',
    permissions: { any: ['conversation:communication:disconnect', 'conversation:message:park'] },
    handle: patch,
  },
  {
    method: 'DELETE',
    template: '/api/v2/conversations/{conversationId}',
    permissions: { any: ['conversation:communication:disconnect'] },
    handle: remove,
  },
  {
    method: 'POST',
    template: '/api/v2/conversations/{conversationId}/disconnect',
    permissions: { any: ['conversation:communication:disconnect'] },
    handle: tearDown,
  },
];

function patch(world: World, exchange: Exchange): Answer {
  const conversation = findConversation(world, exchange);
  requireDisconnected(expectBody(exchange, patchBody).state);
  if (conversation.endTime !== undefined) refuseEnded(world, 'conversation');
  // Read first: the answer shows what was there when the request came in.
  const answer = ok(conversationView(conversation));
  acceptWhole(world, conversation, { cause: causeOf(exchange), lie: exchange.lie });
  return answer;
}

function remove(world: World, exchange: Exchange): Answer {
  const conversation = findConversation(world, exchange);
  if (conversation.endTime !== undefined) refuseEnded(world, 'conversation');
  acceptWhole(world, conversation, { cause: causeOf(exchange), lie: exchange.lie });
  return empty(world.settings.unknowns.deleteStatus);
}

function tearDown(world: World, exchange: Exchange): Answer {
  const conversation = findConversation(world, exchange);
  const workLeft = conversation.participants.some((participant) => pendingWork(participant).length > 0);
  if (conversation.endTime !== undefined && !workLeft) refuseEnded(world, 'conversation');
  acceptTeardown(world, conversation, { cause: causeOf(exchange), lie: exchange.lie });
  return accepted('Accepted');
}
