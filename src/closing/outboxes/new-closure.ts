import type { Closure, ClosureDraft } from '../closure.js';
import type { HistoryEntry } from '../history-entry.js';
import { newSignals, signalEntries } from './merge-signals.js';

/** The row that a draft becomes, not yet numbered within its conversation. */
export function newClosure(draft: ClosureDraft, id: string, at: number): Closure {
  const { conversationId, plan, signals, botConversation, handedOver, dueAt } = draft;
  return {
    id,
    conversationId,
    sequence: 1,
    state: 'scheduled',
    plan,
    signals: newSignals([], signals),
    botConversation,
    handedOver,
    dueAt,
    failures: 0,
    checks: 0,
    createdAt: at,
    updatedAt: at,
  };
}

/** The first lines of a closure's history. */
export function firstEntries(closure: Closure, instance: string): HistoryEntry[] {
  const { signals, createdAt: at } = closure;
  return [...signalEntries(signals, at, instance), { kind: 'transition', at, instance, to: 'scheduled' }];
}
