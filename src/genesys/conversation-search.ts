import { z } from 'zod';
import { checkSearch, longestPage } from './check-arguments.js';
import { type ApiRequest, jsonBody } from './platform-request.js';
import { platformTime } from './platform-time.js';
import { json } from './read-answer.js';

/** Which conversations to look for. */
export interface ConversationSearch {
  /** The interval's begin, in milliseconds since the Unix epoch. */
  readonly from: number;
  /** Its end, later than `from` by at most 31 days. */
  readonly to: number;
  /** The guest's address, on either side of the conversation. @default any */
  readonly address?: string | undefined;
  /**
   * Of which Open Messaging integration. A conversation of which analytics names only the guest's side is kept.
   * @default any
   */
  readonly integrationId?: string | undefined;
  /** Only those that analytics shows open. @default false */
  readonly open?: boolean | undefined;
  /** How many at most, 1 to 100: the platform's page. @default 100 */
  readonly limit?: number | undefined;
  /** Which page of that size, from 1 on; the platform gives the first 100,000 conversations. @default 1 */
  readonly page?: number | undefined;
}

/** A conversation as analytics has it. */
export interface FoundConversation {
  readonly conversationId: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Absent while it is open. */
  readonly endedAt?: number | undefined;
  /** Which side began it: `inbound` is the guest. Absent where analytics does not say. */
  readonly direction?: string | undefined;
  /** Both sides of all its sessions: guests' addresses and ids of integrations. */
  readonly addresses: readonly string[];
}

/** `POST /api/v2/analytics/conversations/details/query`. */
export function conversationSearch(search: ConversationSearch): ApiRequest<FoundConversation[]> {
  checkSearch(search);
  const { from, to, address, integrationId, open = false, limit = longestPage, page = 1 } = search;
  return {
    method: 'POST',
    path: '/api/v2/analytics/conversations/details/query',
    lane: 'read',
    body: jsonBody({
      interval: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
      order: 'desc',
      orderBy: 'conversationStart',
      paging: { pageSize: limit, pageNumber: page },
      ...(open && { conversationFilters: [withoutEnd] }),
      ...(address !== undefined && { segmentFilters: [eitherSide(address)] }),
    }),
    permissions: ['analytics:conversationDetail:view'],
    read: json(answer.transform((found) => found.filter((one) => isOf(one, address, integrationId)))),
  };
}

const withoutEnd = {
  type: 'and',
  predicates: [{ type: 'dimension', dimension: 'conversationEnd', operator: 'notExists' }],
} as const;

/** The side depends on who began, and is turned around when the other one goes on. */
function eitherSide(value: string) {
  const predicates = ['addressFrom', 'addressTo'].map((dimension) => ({
    type: 'dimension',
    dimension,
    operator: 'matches',
    value,
  }));
  return { type: 'or', predicates };
}

/**
 * Filtered here and not by the platform: it is not documented that analytics names the integration, and a conversation
 * must not be overlooked.
 */
function isOf(
  { addresses }: FoundConversation,
  guest: string | undefined,
  integrationId: string | undefined,
): boolean {
  if (integrationId === undefined) return true;
  const others = addresses.filter((one) => !isSame(one, guest));
  return others.length === 0 || others.some((one) => isSame(one, integrationId));
}

/** Analytics compares without regard to case. */
function isSame(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

const text = z.string().nullish();
const session = z.object({ addressFrom: text, addressTo: text });
const conversation = z.object({
  conversationId: z.string(),
  conversationStart: z.iso.datetime({ offset: true }).transform((time) => Date.parse(time)),
  conversationEnd: platformTime,
  originatingDirection: text,
  participants: z.array(z.object({ sessions: z.array(session).nullish() })).nullish(),
});

const answer = z
  .object({ conversations: z.array(conversation).nullish() })
  .transform(({ conversations }) => (conversations ?? []).map(toFound));

function toFound({
  conversationId,
  conversationStart: startedAt,
  conversationEnd: endedAt,
  originatingDirection,
  participants,
}: z.infer<typeof conversation>): FoundConversation {
  const sessions = (participants ?? []).flatMap((participant) => participant.sessions ?? []);
  const addresses = sessions.flatMap(({ addressFrom, addressTo }) => [addressFrom, addressTo]);
  return {
    conversationId,
    startedAt,
    endedAt,
    direction: originatingDirection ?? undefined,
    addresses: [...new Set(addresses.filter((one) => typeof one === 'string'))],
  };
}
