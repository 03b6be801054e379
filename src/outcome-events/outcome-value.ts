import { z } from 'zod';
import { rungs, type ToldOutcome } from '../closing/close-plan.js';
import type { Closure } from '../closing/closure.js';

const every = {
  closureId: z.string().describe('The id of the closure, for the command line and the record.'),
  conversationId: z.string().describe('The Genesys conversation.'),
  engagement: z.string().describe("The engagement's name in the manifest."),
  reason: z.string().describe('Why the session ends, by the manifest or the code, such as "paid".'),
  sequence: z
    .int()
    .min(1)
    .describe('1 for the first close of the conversation, 2 after it was re-opened once, and so on.'),
  at: z.string().meta({ format: 'date-time', description: 'When it happened, in UTC.' }),
};

const cause = z.string().describe('Why, as a stable word, such as "permission-denied" or "agent-present".');
const detail = z
  .string()
  .optional()
  .describe('The cause in a sentence that says what to do, for an operator.');

/** What the value of each event holds. Nothing in it was written by the guest. */
const outcomeValues = {
  closed: z
    .strictObject({
      ...every,
      outcome: z
        .enum(['closed', 'already-closed'])
        .describe('"already-closed": the conversation was over before anything was done.'),
      rung: z.enum(rungs).optional().describe('The way that closed it. Absent where none was needed.'),
    })
    .describe('The session is closed, and that was verified.'),
  failed: z
    .strictObject({ ...every, cause, detail })
    .describe('The session could not be closed; an operator has to look.'),
  held: z
    .strictObject({ ...every, cause, detail })
    .describe('The close waits, because a live agent is in the conversation or has after-call work to do.'),
  reopened: z
    .strictObject(every)
    .describe(
      'The closed conversation is open again: the guest has begun anew, or somebody else opened it and it is closed again.',
    ),
} as const satisfies Record<ToldOutcome, z.ZodType>;

/** The value of the event that tells of an outcome. */
export type OutcomeValue<Outcome extends ToldOutcome = ToldOutcome> = z.infer<
  (typeof outcomeValues)[Outcome]
>;

/** What the event about a closure says. */
export function outcomeValue(outcome: ToldOutcome, closure: Closure): OutcomeValue {
  const { id, conversationId, plan, sequence, rung, cause = 'unknown', causeDetail } = closure;
  const { engagement, reason } = plan;
  const at = new Date(closure.endedAt ?? closure.updatedAt).toISOString();
  const common = { closureId: id, conversationId, engagement, reason, sequence, at };
  if (outcome === 'reopened') return common;
  if (outcome === 'closed') return { ...common, outcome: closure.outcome ?? 'closed', ...(rung && { rung }) };
  return { ...common, cause, ...(causeDetail !== undefined && { detail: causeDetail }) };
}

/** The JSON Schema of an event's value: draft 7, as a skill manifest wants it. */
export function outcomeValueSchema(outcome: ToldOutcome): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(outcomeValues[outcome], { target: 'draft-7' });
  return { $schema, title: `Value of the event genesys.session.${outcome}`, ...schema };
}
