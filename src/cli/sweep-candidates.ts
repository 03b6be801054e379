import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../clock.js';
import { backoffMs } from '../closing/backoff.js';
import { hasBegunAnew } from '../closing/begin-anew.js';
import { isEnded } from '../closing/closure.js';
import type { Outbox } from '../closing/outbox.js';
import { GenesysApiError } from '../errors/genesys-api-error.js';
import { GenesysNotFoundError } from '../errors/genesys-not-found-error.js';
import { longestPage } from '../genesys/check-arguments.js';
import type { FoundConversation } from '../genesys/conversation-search.js';
import { busyAgents, isOver } from '../genesys/conversation-snapshot.js';
import type { GenesysClient } from '../genesys/genesys-client.js';
import { documentsOfIntegration } from '../open-messaging/sessions/documents-of-integration.js';
import { SessionBook } from '../open-messaging/sessions/session-book.js';

/** Which conversations are over. Times in milliseconds. */
export interface SweepRule {
  readonly integrationIds: readonly string[];
  /** Where the interval begins and ends in which analytics is asked. */
  readonly from: number;
  readonly to: number;
  /** Since when nobody may have written. */
  readonly idleSince: number;
}

/** A conversation that is over by the rule, and open. */
export interface SweepCandidate {
  readonly conversationId: string;
  readonly integrationId: string;
  readonly startedAt: number;
  /** The last message, or the begin where there is none. */
  readonly idleSince: number;
  /** What the outbox knows of it: nothing, or that it was closed. */
  readonly engagement: 'unknown' | 'ended';
}

/** Why an open conversation is left alone. */
export const spared = {
  recent: 'with a message or the first moment within the idle time',
  agent: 'with a live agent, or after-call work to do',
  running: 'in an engagement that is running',
  closing: 'with a closure that goes on by itself',
  failed: 'with a closure that failed: see retry',
  over: 'but over by now: analytics is behind',
} as const;
export type Spared = keyof typeof spared;

/** Waits of about 15 s in all. */
const patience = { retries: 5, baseMs: 1_000, capMs: 10_000 } as const;

interface Sources {
  readonly genesys: Pick<GenesysClient, 'findConversations' | 'readActivity'>;
  readonly outbox: Outbox;
}

/** Every open conversation of the integrations, as one to close or with the reason to leave it alone. */
export async function* sweepConversations(
  rule: SweepRule,
  sources: Sources,
): AsyncGenerator<SweepCandidate | Spared> {
  const seen = new Set<string>();
  for (const integrationId of rule.integrationIds) {
    for await (const found of openConversations(integrationId, rule, sources)) {
      // While pages are turned, new conversations push others from one page to the next.
      if (seen.has(found.conversationId)) continue;
      seen.add(found.conversationId);
      yield await judge(found, integrationId, rule, sources);
    }
  }
}

async function* openConversations(
  integrationId: string,
  { from, to }: SweepRule,
  { genesys }: Sources,
): AsyncGenerator<FoundConversation> {
  // The integration is one of the two sides of a conversation, as its guest is the other.
  const search = { from, to, address: integrationId, open: true, limit: longestPage };
  for (let page = 1; ; page += 1) {
    const found = await patiently(() => genesys.findConversations({ ...search, page }));
    for (const one of found) {
      // Asked of the platform too, but a conversation of somebody else's must never be closed.
      const isOurs = one.addresses.some((address) => address.toLowerCase() === integrationId.toLowerCase());
      if (isOurs && one.endedAt === undefined) yield one;
    }
    if (found.length < longestPage) return;
  }
}

/** What costs nothing is asked first, and the platform last. */
async function judge(
  { conversationId, startedAt }: FoundConversation,
  integrationId: string,
  rule: SweepRule,
  { genesys, outbox }: Sources,
): Promise<SweepCandidate | Spared> {
  if (startedAt > rule.idleSince) return 'recent';
  const engagement = await engagementOf(conversationId, integrationId, outbox);
  if (engagement !== 'unknown' && engagement !== 'ended') return engagement;
  try {
    const activity = await patiently(() => genesys.readActivity(conversationId));
    if (isOver(activity)) return 'over';
    if (busyAgents(activity).length > 0) return 'agent';
    const { lastMessageAt = startedAt } = activity;
    const idleSince = Math.max(lastMessageAt, startedAt);
    if (idleSince > rule.idleSince) return 'recent';
    return { conversationId, integrationId, startedAt, idleSince, engagement };
  } catch (error) {
    if (error instanceof GenesysNotFoundError) return 'over';
    throw error;
  }
}

async function engagementOf(
  conversationId: string,
  integrationId: string,
  outbox: Outbox,
): Promise<'unknown' | 'ended' | 'running' | 'closing' | 'failed'> {
  const closure = await outbox.latest(conversationId);
  if (closure !== undefined && !isEnded(closure.state)) return 'closing';
  if (closure?.state === 'failed') return 'failed';
  if (closure?.state === 'closed') return hasBegunAnew(closure) ? 'running' : 'ended';
  // Cancelled, or never recorded: the engagement runs if there is one.
  const documents = documentsOfIntegration(outbox.documents, integrationId);
  const session = await new SessionBook(documents, systemClock, 0).find(conversationId);
  return session === undefined ? 'unknown' : 'running';
}

/** Again, where the platform is only busy: one refusal must not end a walk through thousands. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof GenesysApiError) || !error.transient || failures > patience.retries) throw error;
      await wait(backoffMs(failures, patience, Math.random, error.retryAfterMs));
    }
  }
}
