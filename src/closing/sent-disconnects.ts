import type { Rung } from './close-plan.js';
import type { CallEntry, HistoryEntry } from './history-entry.js';

/** What the history of a closure says of its disconnects, since it was scheduled or retried by an operator. */
export interface SentDisconnects {
  /** The rungs that were taken, whatever became of them. */
  readonly rungs: ReadonlySet<Rung>;
  /** When the first disconnect that may have had an effect was about to be sent. */
  readonly firstAt: number | undefined;
  /** Whether the platform has accepted one. */
  readonly accepted: boolean;
}

export function sentDisconnects(history: readonly HistoryEntry[]): SentDisconnects {
  const rungs = new Set<Rung>();
  let accepted = false;
  let firstAt: number | undefined;
  let aboutToSendAt: number | undefined;
  const begin = history.findLastIndex((entry) => entry.kind === 'transition' && entry.to === 'scheduled');
  for (const entry of history.slice(Math.max(begin, 0))) {
    if (entry.kind === 'transition' && entry.to === 'disconnecting') aboutToSendAt = entry.at;
    if (entry.kind !== 'call' || entry.purpose === 'read') continue;
    rungs.add(entry.purpose);
    accepted ||= wasAccepted(entry);
    if (!wasRefused(entry)) firstAt ??= aboutToSendAt;
  }
  return { rungs, firstAt, accepted };
}

const wasAccepted = ({ status = 0 }: CallEntry) => status >= 200 && status < 300;
const wasRefused = ({ status = 0 }: CallEntry) => status >= 400 && status < 500;
