import type { Rung } from './close-plan.js';
import type { CallEntry, HistoryEntry } from './history-entry.js';

/** What the history of a closure says of its disconnects, since it was scheduled or retried by an operator. */
export interface SentDisconnects {
  /** The rungs that were taken, whatever became of them. */
  readonly rungs: ReadonlySet<Rung>;
  /** When the first disconnect was about to be sent. */
  readonly firstAt: number | undefined;
  /** Whether the platform has accepted one. */
  readonly accepted: boolean;
}

export function sentDisconnects(history: readonly HistoryEntry[]): SentDisconnects {
  const begin = history.findLastIndex((entry) => entry.kind === 'transition' && entry.to === 'scheduled');
  const since = history.slice(Math.max(begin, 0));
  const calls = since.filter((entry): entry is CallEntry & { purpose: Rung } => {
    return entry.kind === 'call' && entry.purpose !== 'read';
  });
  return {
    rungs: new Set(calls.map(({ purpose }) => purpose)),
    firstAt: since.find((entry) => entry.kind === 'transition' && entry.to === 'disconnecting')?.at,
    accepted: calls.some(({ status = 0 }) => status >= 200 && status < 300),
  };
}
