import { type BotHearing, hearingOf } from '../closing/bot-hearing.js';
import type { Closure } from '../closing/closure.js';
import type { Closures } from '../closing/closures.js';
import type { DocumentStore } from '../closing/document-store.js';
import { answersOf, type GuestAnswer } from '../closing/guest-answers.js';
import { CampaignBook, type CampaignHeader, type KnownRow } from './campaign-book.js';

/** How far the clocks of processes that share the outbox may be apart, in milliseconds. */
const clockSlackMs = 60_000;
/** Answers that are asked for together. */
const batchSize = 1_000;

/** A started engagement with the closures of its conversation since, the oldest first. */
export interface CampaignSession {
  readonly start: KnownRow;
  /** Shared with the other engagements in the conversation that had begun before them. */
  readonly closures: Closure[];
  /** `undefined` where the start was never told to whoever notes answers, or is forgotten there. */
  answer?: GuestAnswer | undefined;
}

/** The rows of a campaign of which something is known, and what became of them. */
export interface CampaignRecord {
  readonly header: CampaignHeader;
  /** When it began, or the first of its rows was started: that may have been under another name. */
  readonly since: number;
  readonly sessions: readonly CampaignSession[];
  /** Rows that failed, by code. */
  readonly failures: ReadonlyMap<string, number>;
  readonly uncertain: number;
  /** Rows that nobody has tried yet. */
  readonly pending: number;
  /** Rows that cannot be started, and were not mended since as far as that is known. */
  readonly invalid: number;
  /** What bots have heard of guests; `undefined` where none has heard any. */
  readonly hearing: BotHearing | undefined;
}

/** What a campaign is read from. */
export interface CampaignSource {
  readonly documents: DocumentStore;
  readonly closures: Pick<Closures, 'each'>;
}

/**
 * Reads a campaign, and joins the closures by the ids of their conversations: in one pass over what was recorded since
 * its first start, because asking for each conversation would take as many queries. `undefined` where there is no such campaign.
 */
export async function joinClosures(
  { documents, closures }: CampaignSource,
  campaign: string,
): Promise<CampaignRecord | undefined> {
  const book = new CampaignBook(documents);
  const header = await book.header(campaign);
  if (header === undefined) return undefined;
  const sessions: CampaignSession[] = [];
  const byConversation = new Map<string, CampaignSession[]>();
  const failures = new Map<string, number>();
  const { pending, invalid, mended } = await readRows(book, campaign);
  let uncertain = 0;
  let since = header.createdAt;
  for await (const start of book.starts(campaign)) {
    const { key, state, conversationId, cause = 'UNKNOWN' } = start;
    if (state !== 'pending') pending.delete(key);
    if (state === 'uncertain') uncertain += 1;
    if (state === 'failed' && !mended.has(key)) failures.set(cause, (failures.get(cause) ?? 0) + 1);
    if (state !== 'started' || conversationId === undefined) continue;
    const session: CampaignSession = { start, closures: [] };
    sessions.push(session);
    byConversation.set(conversationId, [...(byConversation.get(conversationId) ?? []), session]);
    since = Math.min(since, start.at);
  }
  for await (const closure of closures.each({ from: since - clockSlackMs })) {
    for (const session of byConversation.get(closure.conversationId) ?? []) {
      if (isSince(session.start, closure)) session.closures.push(closure);
    }
  }
  await readAnswers(documents, sessions);
  const counts = { uncertain, pending: pending.size, invalid: invalid.size };
  return { header, since, sessions, failures, ...counts, hearing: await hearingOf(documents) };
}

/** A conversation that the start has begun has no older closures, whatever the clocks say. */
function isSince({ joined, at }: KnownRow, { createdAt }: Closure): boolean {
  return !joined || createdAt >= at;
}

/** The marks of all rows that the campaign's files had. A row that was mended is there under its new key. */
async function readRows(book: CampaignBook, campaign: string) {
  const pending = new Set<string>();
  const invalid = new Set<string>();
  const mended = new Set<string>();
  for await (const marks of book.rows(campaign)) {
    for (const key of marks.rows) pending.add(key);
    for (const mark of marks.invalid) invalid.add(mark);
    for (const mark of marks.mended) mended.add(mark);
  }
  for (const mark of mended) pending.delete(mark);
  for (const mark of [...mended, ...pending]) invalid.delete(mark);
  return { pending, invalid, mended };
}

async function readAnswers(documents: DocumentStore, sessions: readonly CampaignSession[]): Promise<void> {
  for (let at = 0; at < sessions.length; at += batchSize) {
    const batch = sessions.slice(at, at + batchSize);
    const answers = await answersOf(
      documents,
      batch.map(({ start: { conversationId = '', at: startedAt } }) => ({ conversationId, startedAt })),
    );
    for (const [place, session] of batch.entries()) session.answer = answers[place];
  }
}
