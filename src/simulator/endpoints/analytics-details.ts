import { type Answer, ok } from '../http/answer.js';
import { type Exchange, param } from '../http/exchange.js';
import { badRequest, notFound } from '../http/platform-error.js';
import type { Route } from '../http/router.js';
import { analyticsTime } from '../state/analytics-time.js';
import type { World } from '../state/world.js';
import { analyticsView } from '../views/analytics-view.js';

const permissions = {
  any: ['analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
};

/** Analytics details by id: one conversation, or a batch. */
export const analyticsDetails: Route[] = [
  { method: 'GET', template: '/api/v2/analytics/conversations/details', permissions, handle: batch },
  {
    method: 'GET',
    template: '/api/v2/analytics/conversations/{conversationId}/details',
    permissions,
    handle: one,
  },
];

/** Ids that analytics does not know are simply not in the answer. */
function batch(world: World, { query }: Exchange): Answer {
  const ids = new Set(query.getAll('id').flatMap((list) => list.split(',').filter(Boolean)));
  const { analyticsMaxIds } = world.settings.unknowns;
  if (ids.size === 0) throw badRequest('id: at least one conversation id is needed.');
  if (ids.size > analyticsMaxIds) {
    throw badRequest(`id: at most ${analyticsMaxIds} conversation ids can be asked for, not ${ids.size}.`);
  }
  return ok({ conversations: [...ids].flatMap((id) => viewOf(world, id) ?? []) });
}

function one(world: World, exchange: Exchange): Answer {
  const view = viewOf(world, param(exchange, 'conversationId'));
  if (!view) throw notFound();
  return ok(view);
}

function viewOf(world: World, id: string) {
  const conversation = world.conversations.get(id);
  return conversation && analyticsView(conversation, analyticsTime(world));
}
