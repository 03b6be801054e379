import { z } from 'zod';
import { rungs } from '../close-plan.js';
import { closureStates } from '../closure.js';
import type { HistoryEntry } from '../history-entry.js';
import { recordedSources } from '../recorded-signal.js';

export const recordedSignalSchema = z.looseObject({
  source: z.enum(recordedSources),
  id: z.string(),
  outcome: z.string(),
  at: z.number(),
  activityId: z.string().optional(),
});

const recorded = { at: z.number(), instance: z.string() };

const historySchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('signal'), ...recorded, signal: recordedSignalSchema }),
  z.looseObject({
    kind: z.literal('transition'),
    ...recorded,
    from: z.enum(closureStates).optional(),
    to: z.enum(closureStates),
    cause: z.string().optional(),
  }),
  z.looseObject({
    kind: z.literal('call'),
    ...recorded,
    purpose: z.enum([...rungs, 'read']),
    method: z.string(),
    path: z.string(),
    status: z.number().optional(),
    durationMs: z.number(),
    correlationId: z.string().optional(),
    error: z.string().optional(),
    shared: z.number().optional(),
  }),
]);

/** A line of the history from its JSON; `undefined` where it cannot be understood. */
export function readEntry(text: unknown): HistoryEntry | undefined {
  try {
    return historySchema.parse(JSON.parse(String(text)));
  } catch {
    return undefined;
  }
}
