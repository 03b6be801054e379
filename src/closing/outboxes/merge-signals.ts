import type { Closure, ClosureDraft } from '../closure.js';
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

/** What a draft adds to the open closure of its conversation. */
export interface MergedSignals {
  /** Those that were there, then the new ones. */
  readonly signals: readonly RecordedSignal[];
  readonly added: readonly RecordedSignal[];
  readonly handedOver: boolean;
}

/** What a draft adds to an open closure; `undefined` where that is nothing. */
export function mergeDraft(
  open: Pick<Closure, 'signals' | 'handedOver'>,
  draft: ClosureDraft,
): MergedSignals | undefined {
  const added = newSignals(open.signals, draft.signals);
  const handedOver = open.handedOver || draft.handedOver;
  if (added.length === 0 && handedOver === open.handedOver) return undefined;
  return { signals: [...open.signals, ...added], added, handedOver };
}

/** The lines that signals leave in the history. */
export function signalEntries(
  signals: readonly RecordedSignal[],
  at: number,
  instance: string,
): SignalEntry[] {
  return signals.map((signal) => ({ kind: 'signal', at, instance, signal }));
}
