import type { ClosureState } from '../closing/closure.js';
import { answersIn, type CampaignAnswers } from './campaign-answers.js';
import type { CampaignRecord, CampaignSession } from './join-closures.js';

/** How far a campaign is, in numbers of guests. */
export interface CampaignStatus {
  /** Rows that can be started, of all files that the campaign was given, each once. */
  readonly rows: number;
  readonly started: number;
  /** Of those, how many before the campaign began: under another name, or by a bot. It has written to none of them. */
  readonly startedBefore: number;
  /** Not tried yet. */
  readonly pending: number;
  readonly failedToStart: number;
  /** It is not known whether they have begun. */
  readonly uncertain: number;
  /** Rows that cannot be started. One that was mended is still among them where nothing shows that it is the same. */
  readonly invalidRows: number;
  /** How many of the started ones have answered. */
  readonly answered: CampaignAnswers;
  /** What became of the started ones. */
  readonly sessions: SessionCounts;
}

/** Where the started ones are. Their sum is `started`. */
interface SessionCounts {
  /** Going on, as far as the record knows: no closure, or one that was cancelled. */
  readonly open: number;
  /** Over, and being closed. */
  readonly closing: number;
  readonly held: number;
  readonly closed: number;
  readonly failed: number;
}

const places: Readonly<Record<ClosureState, keyof SessionCounts>> = {
  scheduled: 'closing',
  disconnecting: 'closing',
  verifying: 'closing',
  held: 'held',
  closed: 'closed',
  cancelled: 'open',
  failed: 'failed',
};

/** Counts what became of a campaign's rows; of a conversation, its latest closure counts. */
export function statusOf(record: CampaignRecord): CampaignStatus {
  const { header, sessions, failures, uncertain, pending, invalid } = record;
  const started = sessions.length;
  const failedToStart = [...failures.values()].reduce((sum, count) => sum + count, 0);
  const counts = { open: 0, closing: 0, held: 0, closed: 0, failed: 0 };
  for (const session of sessions) counts[placeOf(session)] += 1;
  return {
    rows: started + pending + failedToStart + uncertain,
    started,
    startedBefore: sessions.filter(({ start }) => start.at < header.createdAt).length,
    pending,
    failedToStart,
    uncertain,
    invalidRows: invalid,
    answered: answersIn(record),
    sessions: counts,
  };
}

/** Where a started guest is. */
export function placeOf({ closures }: CampaignSession): keyof SessionCounts {
  const latest = closures.at(-1);
  return latest === undefined ? 'open' : places[latest.state];
}
