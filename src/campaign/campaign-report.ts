import { CallTally, type TalliedKind } from '../closing/call-tally.js';
import type { Closure } from '../closing/closure.js';
import type { HistoryEntry } from '../closing/history-entry.js';
import { type CampaignStatus, statusOf } from './campaign-status.js';
import type { CampaignRecord } from './join-closures.js';
import { distributionOf, type TimeDistribution } from './time-distribution.js';

/** What became of a campaign. Times in milliseconds, instants since the Unix epoch. */
export interface CampaignReport extends CampaignStatus {
  readonly campaign: string;
  readonly engagement: string;
  readonly integrationId: string;
  readonly startedAt: number;
  readonly lastRunAt: number;
  readonly madeAt: number;
  /** Began in a conversation that the guest had already. */
  readonly joined: number;
  readonly failuresToStart: Readonly<Record<string, number>>;
  /** Engagements that ended in a turn of the bot: by a dialog, a handoff, an event or an end of the conversation. */
  readonly endedInTurn: number;
  readonly handedOver: number;
  /** The first end of each engagement, the commonest first. */
  readonly endedBy: readonly EndCount[];
  /** Conversations that were over before this package could close them; they are among the closed. */
  readonly alreadyClosed: number;
  readonly closuresFailedBy: Readonly<Record<string, number>>;
  /** Conversations that were opened again after a close. */
  readonly reopened: number;
  /** Repair calls, each of which writes a system wrap-up code. */
  readonly teardowns: number;
  /** From the first terminal signal to the verified end, of what this package closed. */
  readonly timeToClose: TimeDistribution;
  readonly calls: {
    /** All calls for closing, without those for tokens and for starting. */
    readonly total: number;
    readonly byKind: Readonly<Record<TalliedKind, number>>;
    readonly perVerifiedClose: number | undefined;
  };
}

/** How often engagements ended in one way. */
interface EndCount {
  /** Where the sign of the end came from, such as `dialog`. */
  readonly source: string;
  /** The dialog's id, or the name of what ended it otherwise. */
  readonly id: string;
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

/** Histories that are read at a time. */
const batchSize = 32;

/** Counts a campaign's figures. Reads the history of each closure. */
export async function reportOf(
  campaign: string,
  record: CampaignRecord,
  historyOf: (closureId: string) => Promise<readonly HistoryEntry[]>,
  madeAt: number,
): Promise<CampaignReport> {
  const { header, sessions, failures } = record;
  // Of several rows in one conversation, each has the same ones.
  const all = [...new Set(sessions.flatMap(({ closures }) => closures))];
  const closed = all.filter(({ state }) => state === 'closed');
  const calls = await callsOf(all, historyOf);
  const timed = closed.flatMap(({ outcome, endedAt, signals }) =>
    outcome === 'closed' && endedAt !== undefined && signals[0] !== undefined
      ? [Math.max(endedAt - signals[0].at, 0)]
      : [],
  );
  const { createdAt: startedAt, engagement, integrationId, lastRunAt } = header;
  const sessionsWith = (is: (closure: Closure) => boolean) =>
    sessions.filter(({ closures }) => closures.some(is)).length;
  return {
    ...{ campaign, engagement, integrationId, startedAt, lastRunAt, madeAt },
    ...statusOf(record),
    joined: sessions.filter(({ start }) => start.joined).length,
    failuresToStart: Object.fromEntries(failures),
    endedInTurn: sessionsWith(isInTurn),
    handedOver: sessionsWith(({ handedOver }) => handedOver),
    endedBy: endsOf(sessions.flatMap(({ closures }) => closures.slice(0, 1))),
    alreadyClosed: closed.filter(({ outcome }) => outcome === 'already-closed').length,
    closuresFailedBy: countBy(
      all.filter(({ state }) => state === 'failed'),
      ({ cause = 'UNKNOWN' }) => cause,
    ),
    reopened: sessions.filter(({ closures }) => wasReopened(closures)).length,
    teardowns: calls.byKind.teardown,
    timeToClose: distributionOf(timed),
    calls: { ...calls, perVerifiedClose: closed.length === 0 ? undefined : calls.total / closed.length },
  };
}

function isInTurn({ signals }: Closure): boolean {
  return signals.some(({ source }) => source !== 'manual' && source !== 'reopened');
}

/** Whether it was heard to be open again after a close, or had to be closed once more. */
function wasReopened(closures: readonly Closure[]): boolean {
  const first = closures.findIndex(({ state }) => state === 'closed');
  return (
    closures.some(({ signals }) => signals.some(({ source }) => source === 'reopened')) ||
    (first >= 0 && closures.slice(first + 1).some(({ outcome }) => outcome === 'closed'))
  );
}

async function callsOf(
  closures: readonly Closure[],
  historyOf: (closureId: string) => Promise<readonly HistoryEntry[]>,
): Promise<{ total: number; byKind: Readonly<Record<TalliedKind, number>> }> {
  const tally = new CallTally();
  for (let at = 0; at < closures.length; at += batchSize) {
    const histories = await Promise.all(closures.slice(at, at + batchSize).map(({ id }) => historyOf(id)));
    for (const entry of histories.flat()) if (entry.kind === 'call') tally.add(entry);
  }
  const { calls, callsByKind } = tally.figures;
  return { total: calls, byKind: callsByKind };
}

function endsOf(closures: readonly Closure[]): EndCount[] {
  const ends = new Map<string, EndCount>();
  for (const { signals, plan } of closures) {
    const [signal] = signals;
    if (signal === undefined) continue;
    const { source, id, outcome } = signal;
    const key = JSON.stringify([source, id, outcome, plan.reason]);
    const count = (ends.get(key)?.count ?? 0) + 1;
    ends.set(key, { source, id, outcome, reason: plan.reason, count });
  }
  return [...ends.values()].sort((a, b) => b.count - a.count);
}

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return Object.fromEntries(counts);
}
