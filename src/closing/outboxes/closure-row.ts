import { z } from 'zod';
import {
  afterHolds,
  type ClosePlan,
  lateGuestAnswers,
  looks,
  rungs,
  strategies,
  toldOutcomes,
} from '../close-plan.js';
import { type Closure, closureStates } from '../closure.js';
import type { Lease } from '../outbox.js';
import { json, optional, rowFault, text, whole } from './column-kinds.js';
import { recordedSignalSchema } from './history-row.js';

export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, unknown>>;

/** Every field of a plan: one that is missing here does not compile, because it would be read unchecked. */
const planFields = {
  engagement: text,
  reason: text,
  graceMs: z.number(),
  final: z.boolean(),
  strategy: z.enum(strategies),
  teardown: z.enum(['last', 'never']),
  protectAgents: z.boolean(),
  lookFirst: z.enum(looks),
  onlyIfIdleSince: z.number().optional(),
  holdForMs: z.number(),
  afterHold: z.enum(afterHolds),
  verifyWithinMs: z.union([z.number(), z.partialRecord(z.enum(rungs), z.number())]),
  lateGuest: z.looseObject({
    answer: z.enum(lateGuestAnswers),
    text,
    texts: z.record(text, text).optional(),
  }),
  wrapUp: z.union([z.literal('leave'), z.looseObject({ code: text, notes: text.optional() })]).optional(),
  on: z.partialRecord(z.enum(toldOutcomes), text).optional(),
  watchForMs: z.number(),
  reopenLimit: z.number().optional(),
} satisfies { [Field in keyof Required<ClosePlan>]: z.ZodType<ClosePlan[Field]> };

// Loose: what a newer version has written beside is kept.
const planSchema = z.looseObject(planFields);

const rowSchema = z
  .object({
    id: text,
    conversation_id: text,
    sequence: whole,
    state: z.enum(closureStates),
    outcome: optional(z.enum(['closed', 'already-closed'])),
    cause: optional(text),
    cause_detail: optional(text),
    rung: optional(z.enum(rungs)),
    plan: json(planSchema),
    signals: json(z.array(recordedSignalSchema)),
    bot_conversation: optional(json(z.object({ channelId: text, conversationId: text }))),
    handed_over: whole.transform((value) => value === 1),
    sent_at: optional(whole),
    verify_by: optional(whole),
    held_since: optional(whole),
    failures: whole,
    checks: whole,
    due_at: whole,
    created_at: whole,
    updated_at: whole,
    ended_at: optional(whole),
    late_guest_at: optional(whole),
  })
  .transform(
    (row): Closure => ({
      id: row.id,
      conversationId: row.conversation_id,
      sequence: row.sequence,
      state: row.state,
      outcome: row.outcome,
      cause: row.cause,
      causeDetail: row.cause_detail,
      rung: row.rung,
      plan: row.plan,
      signals: row.signals,
      botConversation: row.bot_conversation,
      handedOver: row.handed_over,
      sentAt: row.sent_at,
      verifyBy: row.verify_by,
      heldSince: row.held_since,
      failures: row.failures,
      checks: row.checks,
      dueAt: row.due_at,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      endedAt: row.ended_at,
      lateGuestAt: row.late_guest_at,
    }),
  );

/** A closure from its row; where the row cannot be understood, why. */
export function readClosure(row: SqlRow): { closure: Closure } | { fault: string } {
  const { data, error } = rowSchema.safeParse(row);
  if (data !== undefined) return { closure: data };
  return { fault: rowFault(error) };
}

const leaseSchema = z.object({ lease_owner: text, lease_token: whole, lease_expires_at: whole });

/** The lease on a row that has one. */
export function readLease(row: SqlRow, closure: Closure): Lease {
  const { lease_owner: owner, lease_token: token, lease_expires_at: expiresAt } = leaseSchema.parse(row);
  return { closure, owner, token, expiresAt };
}

/** When a worker may take the closure of a row; `undefined` where it has ended. */
export function readAvailableAt(row: SqlRow): number | undefined {
  return optional(whole).parse(row.available_at);
}

/** The columns of a new closure. */
export function insertedColumns(closure: Closure): Record<string, SqlValue> {
  const { plan, signals, botConversation } = closure;
  return {
    id: closure.id,
    conversation_id: closure.conversationId,
    engagement: plan.engagement,
    reason: plan.reason,
    state: closure.state,
    plan: JSON.stringify(plan),
    signals: JSON.stringify(signals),
    bot_conversation: botConversation === undefined ? null : JSON.stringify(botConversation),
    handed_over: closure.handedOver ? 1 : 0,
    failures: closure.failures,
    checks: closure.checks,
    due_at: Math.round(closure.dueAt),
    created_at: Math.round(closure.createdAt),
    updated_at: Math.round(closure.updatedAt),
    available_at: Math.round(closure.dueAt),
  };
}
