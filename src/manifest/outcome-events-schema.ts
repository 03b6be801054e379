import { z } from 'zod';
import { type ClosePlan, type ToldOutcome, toldOutcomes } from '../closing/close-plan.js';
import { expectations } from './expectation.js';

const when: Record<ToldOutcome, string> = {
  closed: 'the session was closed, and Genesys Cloud shows it as closed',
  failed: 'the session could not be closed',
  reopened: 'the session was opened again after its end, by the guest or by somebody else',
  held: 'closing waits because an agent is in the conversation',
};

/** The name of the event where the designer gives none. */
function eventNameOf(outcome: ToldOutcome): string {
  return `genesys.session.${outcome}`;
}

/** A word that was meant as true or false is no name. */
const eventName = z
  .string()
  .regex(/^(?!(?:yes|no|on|off|true|false|__proto__)$)\S(?:.{0,198}\S)?$/u)
  .register(expectations, {
    expected: 'true, false or the name of an event, of 1 to 200 characters',
    suggest: (value) => (typeof value === 'string' && /^(?:yes|on|true)$/.test(value) ? 'true' : undefined),
  });

function told(outcome: ToldOutcome) {
  return z
    .union([z.boolean(), eventName])
    .meta({
      description: `When ${when[outcome]}: true sends the bot the event "${eventNameOf(outcome)}", a name sends an event of that name, false sends none.`,
      default: false,
    })
    .register(expectations, { expected: 'true, false or the name of an event' })
    .optional();
}

/** Which outcomes the bot is told, so that a dialog can go on from there. */
export const outcomeEventsSchema = z
  .strictObject({
    closed: told('closed'),
    failed: told('failed'),
    reopened: told('reopened'),
    held: told('held'),
  } satisfies Record<ToldOutcome, unknown>)
  .describe(
    'What the bot is told of how closing went, by an event that a dialog can react to, such as OnEventActivity in Composer. Each is sent once. Left out: nothing.',
  );

/** The names of the events that a designer asked for. */
export function eventsOf(on: z.output<typeof outcomeEventsSchema> = {}): NonNullable<ClosePlan['on']> {
  const asked = toldOutcomes.flatMap((outcome): [ToldOutcome, string][] => {
    const name = on[outcome] === true ? eventNameOf(outcome) : on[outcome];
    return name ? [[outcome, name]] : [];
  });
  return Object.fromEntries(asked);
}
