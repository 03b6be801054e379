import type { SignalEntry } from '../history-entry.js';
import type { RecordedSignal } from '../recorded-signal.js';

/** Signals that a list does not have yet. A re-delivered activity brings the same signal with a later time. */
export function newSignals(
  known: readonly RecordedSignal[],
  arriving: readonly RecordedSignal[],
): RecordedSignal[] {
  const seen = new Set(known.map(identity));
  return arriving.filter((signal) => {
    const key = identity(signal);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function identity({ source, id, outcome, activityId }: RecordedSignal): string {
  return JSON.stringify([source, id, outcome, activityId ?? null]);
}

/** The lines that signals leave in the history. */
export function signalEntries(
  signals: readonly RecordedSignal[],
  at: number,
  instance: string,
): SignalEntry[] {
  return signals.map((signal) => ({ kind: 'signal', at, instance, signal }));
}
