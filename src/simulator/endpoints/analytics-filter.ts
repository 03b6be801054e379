import { z } from 'zod';
import { badRequest } from '../http/platform-error.js';
import type { AnalyticsConversation } from '../views/analytics-view.js';

const predicate = z.object({
  type: z.enum(['dimension', 'property', 'metric']).default('dimension'),
  dimension: z.string(),
  operator: z.enum(['matches', 'exists', 'notExists']).default('matches'),
  value: z.string().optional(),
});

const clause = z.object({ type: z.enum(['and', 'or']), predicates: z.array(predicate).default([]) });

/** One filter of a details query. */
export const filterSchema = clause.extend({ clauses: z.array(clause).default([]) });

type Predicate = z.infer<typeof predicate>;
type Filter = z.infer<typeof filterSchema>;

/** Values by dimension; a dimension that is a key without a value does not exist on that record. */
export type Facts = Record<string, string | undefined>;

/** Whether one record fits all filters. */
export function matchesFilters(filters: Filter[], records: Facts[]): boolean {
  return records.some((facts) =>
    filters.every((filter) =>
      combine(filter.type, [
        ...filter.predicates.map((one) => holds(one, facts)),
        ...filter.clauses.map((inner) =>
          combine(
            inner.type,
            inner.predicates.map((one) => holds(one, facts)),
          ),
        ),
      ]),
    ),
  );
}

const combine = (type: 'and' | 'or', results: boolean[]) =>
  results.length === 0 || (type === 'and' ? results.every(Boolean) : results.some(Boolean));

function holds({ type, dimension, operator, value }: Predicate, facts: Facts): boolean {
  if (type !== 'dimension' || !Object.hasOwn(facts, dimension)) {
    throw badRequest(
      `The simulator cannot filter by the ${type} ${dimension}. It has: ${Object.keys(facts).join(', ')}`,
    );
  }
  const actual = facts[dimension];
  if (operator === 'exists') return actual !== undefined;
  if (operator === 'notExists') return actual === undefined;
  // Analytics compares without regard to case.
  return actual !== undefined && actual.toLowerCase() === value?.toLowerCase();
}

/** What conversation filters can ask for. */
export const conversationFacts = (view: AnalyticsConversation): Facts => ({
  conversationId: view.conversationId,
  conversationStart: view.conversationStart,
  conversationEnd: view.conversationEnd,
  originatingDirection: view.originatingDirection,
});

/** What segment filters can ask for: one record a segment, with its session and participant. */
export const segmentFacts = (view: AnalyticsConversation): Facts[] =>
  view.participants.flatMap((participant) =>
    participant.sessions.flatMap((session) =>
      session.segments.map((segment) => ({
        addressFrom: session.addressFrom,
        addressTo: session.addressTo,
        direction: session.direction,
        mediaType: session.mediaType,
        messageType: session.messageType,
        provider: session.provider,
        purpose: participant.purpose,
        participantName: participant.participantName,
        userId: participant.userId,
        queueId: segment.queueId,
        segmentType: segment.segmentType,
        segmentEnd: segment.segmentEnd,
        disconnectType: segment.disconnectType,
        wrapUpCode: segment.wrapUpCode,
      })),
    ),
  );
