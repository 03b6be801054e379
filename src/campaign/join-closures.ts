import type { Closure } from '../closing/closure.js';
import type { Closures } from '../closing/closures.js';
import type { CampaignBook, CampaignHeader, CampaignStart } from './campaign-book.js';

/** How far the clocks of processes that share the outbox may be apart, in milliseconds. */
const clockSlackMs = 60_000;

/** A started engagement with the closures of its conversation, the oldest first. */
export interface CampaignSession {
  readonly start: CampaignStart;
  readonly closures: Closure[];
}

/** The rows of a campaign of which something is known, and what became of them. */
export interface CampaignRecord {
  readonly header: CampaignHeader;
  readonly sessions: readonly CampaignSession[];
  /** Rows that failed, by code. */
  readonly failures: ReadonlyMap<string, number>;
  readonly uncertain: number;
}

/** What a campaign is read from. */
export interface CampaignSource {
  readonly book: CampaignBook;
  readonly closures: Pick<Closures, 'each'>;
}

/**
 * Reads a campaign, and joins the closures by the ids of their conversations: in one pass over what was recorded since
 * its begin, because asking for each conversation would take as many queries. `undefined` where there is no such campaign.
 */
export async function joinClosures(
  { book, closures }: CampaignSource,
  campaign: string,
): Promise<CampaignRecord | undefined> {
  const header = await book.header(campaign);
  if (header === undefined) return undefined;
  const sessions: CampaignSession[] = [];
  const byConversation = new Map<string, CampaignSession>();
  const failures = new Map<string, number>();
  let uncertain = 0;
  for await (const start of book.starts(campaign)) {
    const { state, conversationId, cause = 'UNKNOWN' } = start;
    if (state === 'uncertain') uncertain += 1;
    if (state === 'failed') failures.set(cause, (failures.get(cause) ?? 0) + 1);
    if (state !== 'started' || conversationId === undefined) continue;
    const session = { start, closures: [] };
    sessions.push(session);
    // Where two rows went into one conversation, its closures belong to the first, and are counted once.
    if (!byConversation.has(conversationId)) byConversation.set(conversationId, session);
  }
  for await (const closure of closures.each({ from: header.createdAt - clockSlackMs })) {
    byConversation.get(closure.conversationId)?.closures.push(closure);
  }
  return { header, sessions, failures, uncertain };
}
