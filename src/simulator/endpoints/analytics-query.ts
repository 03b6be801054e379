import { z } from 'zod';
import { type Answer, ok } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import type { Route } from '../http/router.js';
import { analyticsTime } from '../state/analytics-time.js';
import type { World } from '../state/world.js';
import { type AnalyticsConversation, analyticsView } from '../views/analytics-view.js';
import { conversationFacts, filterSchema, matchesFilters, segmentFacts } from './analytics-filter.js';

const request = z.object({
  interval: z
    .string()
    .transform((text) => text.split('/').map((part) => Date.parse(part)))
    .refine(([start = Number.NaN, end = Number.NaN, ...rest]) => start < end && rest.length === 0, {
      error: 'expected two ISO-8601 times, the earlier first, as start/end',
    }),
  conversationFilters: z.array(filterSchema).default([]),
  segmentFilters: z.array(filterSchema).default([]),
  order: z.enum(['asc', 'desc', 'unordered']).default('asc'),
  orderBy: z
    .enum(['conversationStart', 'conversationEnd', 'segmentStart', 'segmentEnd'])
    .default('conversationStart'),
  paging: z
    .object({
      pageSize: z.number().int().min(1).max(100).default(25),
      pageNumber: z.number().int().min(1).default(1),
    })
    .default({ pageSize: 25, pageNumber: 1 }),
});

/** Search for conversations: those that were there in the interval and fit every filter. */
export const analyticsQuery: Route = {
  method: 'POST',
  template: '/api/v2/analytics/conversations/details/query',
  permissions: { any: ['analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'] },
  handle: query,
};

function query(world: World, exchange: Exchange): Answer {
  const { interval, conversationFilters, segmentFilters, order, orderBy, paging } = expectBody(
    exchange,
    request,
  );
  const [start = 0, end = 0] = interval;
  const asOf = analyticsTime(world);
  const hits = [...world.conversations.values()]
    .flatMap((conversation) => analyticsView(conversation, asOf) ?? [])
    .filter((view) => Date.parse(view.conversationStart) < end && endOf(view) >= start)
    .filter((view) => matchesFilters(conversationFilters, [conversationFacts(view)]))
    .filter((view) => segmentFilters.length === 0 || matchesFilters(segmentFilters, segmentFacts(view)));
  const by = orderBy === 'conversationEnd' || orderBy === 'segmentEnd' ? endOf : startOf;
  if (order !== 'unordered') hits.sort((one, other) => (by(one) - by(other)) * (order === 'asc' ? 1 : -1));
  const { pageSize, pageNumber } = paging;
  const conversations = hits.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
  const isAbsent = conversations.length === 0 && world.settings.unknowns.analyticsWithoutHits === 'absent';
  return ok({ conversations: isAbsent ? undefined : conversations, totalHits: hits.length });
}

const startOf = (view: AnalyticsConversation) => Date.parse(view.conversationStart);

// Far in the future rather than infinite, so that two open ends compare as equal.
const endOf = (view: AnalyticsConversation) =>
  view.conversationEnd ? Date.parse(view.conversationEnd) : Number.MAX_SAFE_INTEGER;
