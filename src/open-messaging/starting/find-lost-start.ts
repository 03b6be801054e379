import type { Clock } from '../../clock.js';
import type { SentMessage } from '../../genesys/agentless-message.js';
import type { FoundConversation } from '../../genesys/conversation-search.js';
import type { GenesysClient } from '../../genesys/genesys-client.js';
import { findSaid } from '../relaying/find-said.js';
import type { StartRecord } from './start-record.js';

/** What looking for a start takes. */
export interface LookTools {
  readonly genesys: Pick<GenesysClient, 'findConversations' | 'readMessages' | 'readMessage'>;
  readonly integrationId: string;
  readonly clock: Clock;
}

/** How far the platform's clock and ours may be apart. */
const skewMs = 60_000;
/** How old an active conversation may be: a little less than the longest interval that analytics takes. */
const oldestMs = 30 * 24 * 3_600_000;
/** How many conversations are read to find one text. */
const mostConversations = 5;

/** Where the text of a start is, as far as it is known. */
export type FoundStart = Pick<SentMessage, 'conversationId'> & Partial<SentMessage>;

/**
 * Finds what became of a start whose answer was lost. A conversation of its own is known by its begin: outbound, to this
 * guest, since it was asked for, and not another start's. A message into an older conversation is known by its words.
 *
 * @param isOurs whether a conversation can be this start's, which is remembered
 */
export function findLostStart(
  tools: LookTools,
  record: StartRecord,
  said: { readonly to: string; readonly text: string },
  isOurs: (conversationId: string) => Promise<boolean>,
): Promise<FoundStart | undefined> {
  return record.join ? findMessage(tools, record, said) : findConversation(tools, record, said.to, isOurs);
}

/** Whether analytics knows an active conversation of the guest. */
export async function hasActiveConversation(tools: LookTools, guest: string): Promise<boolean> {
  const found = await search(tools, guest, tools.clock.now() - oldestMs);
  return found.some(({ endedAt }) => endedAt === undefined);
}

async function findConversation(
  tools: LookTools,
  { askedAt }: StartRecord,
  guest: string,
  isOurs: (conversationId: string) => Promise<boolean>,
): Promise<FoundStart | undefined> {
  const since = askedAt - skewMs;
  for (const { conversationId, startedAt, direction } of (await search(tools, guest, since)).reverse()) {
    if (startedAt < since || direction === 'inbound') continue;
    if (await isOurs(conversationId)) return { conversationId };
  }
  return undefined;
}

async function findMessage(
  tools: LookTools,
  { askedAt }: StartRecord,
  { to, text }: { readonly to: string; readonly text: string },
): Promise<FoundStart | undefined> {
  const since = askedAt - skewMs;
  const conversations = (await search(tools, to, askedAt - oldestMs)).filter(
    ({ endedAt }) => endedAt === undefined || endedAt >= since,
  );
  for (const { conversationId } of conversations.slice(0, mostConversations)) {
    const messageId = await findSaid(tools.genesys, conversationId, text, since);
    if (messageId !== undefined) return { conversationId, messageId };
  }
  return undefined;
}

function search(
  { genesys, integrationId, clock }: LookTools,
  guest: string,
  from: number,
): Promise<FoundConversation[]> {
  return genesys.findConversations({ from, to: clock.now() + skewMs, address: guest, integrationId });
}
