import { z } from 'zod';
import {
  afterHolds,
  type ClosePlan,
  defaultClosePlan,
  lateGuestAnswers,
  looks,
  type Rung,
  strategies,
} from '../closing/close-plan.js';
import { nearest } from '../nearest.js';
import { durationPattern, formatDuration, readDuration, suggestDuration } from './duration.js';
import { expectations } from './expectation.js';
import { languageTexts } from './language-texts.js';
import { name, words } from './text-schemas.js';

const second = 1_000;
const hour = 3_600_000;
const day = 24 * hour;

const mostReopens = 100;

/** The least and the most milliseconds of a duration. */
type Range = readonly [least: number, most: number];

const verifyRange: Range = [second, hour];

function rangeOf([least, most]: Range): string {
  return `from ${formatDuration(least)} to ${formatDuration(most)}`;
}

/** The nearest right duration for a wrong one. */
function suggestWithin(value: unknown, [least, most]: Range): string | undefined {
  const text = typeof value === 'string' && durationPattern.test(value) ? value : suggestDuration(value);
  const ms = text === undefined ? undefined : readDuration(text);
  if (text === undefined || ms === undefined) return undefined;
  if (ms < least || ms > most) return `"${formatDuration(ms < least ? least : most)}"`;
  return `"${text}"`;
}

function duration(fallback: number, within: Range, description: string) {
  const range = rangeOf(within);
  const inRange = (text: string) => {
    const ms = readDuration(text);
    return ms === undefined || (ms >= within[0] && ms <= within[1]);
  };
  return z
    .string()
    .regex(durationPattern)
    .refine(inRange)
    .meta({
      description: `${description} A number and a unit (ms, s, m, h, d), ${range}, such as "${formatDuration(fallback)}".`,
      default: formatDuration(fallback),
    })
    .register(expectations, {
      expected: `a duration such as "${formatDuration(fallback)}", ${range}`,
      suggest: (value) => suggestWithin(value, within),
    });
}

function choice<const Words extends readonly [string, ...string[]]>(
  of: Words,
  fallback: Words[number],
  description: string,
) {
  return z.enum(of).meta({ description, default: fallback });
}

function yesOrNo(fallback: boolean, description: string) {
  return z.boolean().meta({ description, default: fallback });
}

const lateGuestSchema = z
  .strictObject({
    answer: choice(
      lateGuestAnswers,
      defaultClosePlan.lateGuest.answer,
      'What happens when the guest writes after the end. "notice": the guest gets the text below once, later messages get no answer. "ignore": no answer at all. "reopen": the conversation begins anew with the bot.',
    ).optional(),
    text: languageTexts(
      2_000,
      'What the bot says, once, to a guest who writes after the end, when the answer is "notice". One text, or the text by language: { "default": "…", "de": "…", "pt-BR": "…" }. A guest whose language is de-AT gets "de-AT", else "de", else "default".',
    )
      .meta({ default: defaultClosePlan.lateGuest.text })
      .register(expectations, {
        expected:
          'a text of 1 to 2000 characters, or an object { } with "default" and languages such as "de"',
      })
      .optional(),
  })
  .describe('What a guest gets who writes after the session was closed.');

const wrapUpSchema = z
  .union([
    z.literal('leave').describe('Nothing is written: agents do their own after-call work.'),
    z
      .strictObject({
        code: name('the id of a wrap-up code').describe(
          'The id of a wrap-up code of your organisation. Your Genesys Cloud administrator knows it; it is not the name of the code.',
        ),
        notes: words(1_000, 'Notes for the wrap-up. Never anything about a single guest.').optional(),
      })
      .describe("Written as the wrap-up of the guest's part of the conversation."),
  ])
  .meta({
    default: 'leave',
    description:
      'What is written as the wrap-up when the session is closed after a person was in it. "leave": nothing; agents do their own after-call work. Or { "code": "…", "notes": "…" }, for the reports of your contact centre. What an agent writes is never changed.',
  })
  .register(expectations, {
    expected: '"leave", or an object { } with code and notes',
    suggest: (value) =>
      typeof value === 'string' && nearest(value, ['leave', 'none', 'keep']) ? '"leave"' : undefined,
  });

const timeToVerify = (of: string) =>
  duration(defaultClosePlan.verifyWithinMs, verifyRange, `How long it may take after ${of}.`).optional();

const verifyWithinSchema = z
  .union([
    duration(defaultClosePlan.verifyWithinMs, verifyRange, 'For every way to close.'),
    z
      .strictObject({
        conversation: timeToVerify('everybody was disconnected at once'),
        customer: timeToVerify('the guest was disconnected'),
        teardown: timeToVerify('the repair call of the platform was made'),
      } satisfies Record<Rung, z.ZodType>)
      .describe('For each way to close. One that is left out has the default.'),
  ])
  .meta({
    default: formatDuration(defaultClosePlan.verifyWithinMs),
    description: `How long Genesys Cloud may take to show the session as closed before the next way to close it is tried. One duration, ${rangeOf(verifyRange)}, such as "${formatDuration(defaultClosePlan.verifyWithinMs)}", or one for each way: { "conversation": "90s", "customer": "90s", "teardown": "5m" }.`,
  })
  .register(expectations, {
    expected: `a duration such as "${formatDuration(defaultClosePlan.verifyWithinMs)}", ${rangeOf(verifyRange)}, or an object { } with conversation, customer and teardown`,
    suggest: (value) => suggestWithin(value, verifyRange),
  });

/**
 * How a session is closed, as a designer writes it. The defaults stand here for editors only: what is left out is
 * taken from the level above (the entry, the engagement, the manifest's defaults, the package's defaults).
 */
export const closeSchema = z
  .strictObject({
    grace: duration(
      defaultClosePlan.graceMs,
      [0, day],
      'How long to wait after the last message of the bot before the session is closed, so that the guest can read it and react. If the guest writes in this time, the session stays open (unless "final" is true).',
    ).optional(),
    final: yesOrNo(
      defaultClosePlan.final,
      'true: the session is closed even if the guest writes again during the grace. For ends that must not be argued with, such as an opt-out.',
    ).optional(),
    strategy: choice(
      strategies,
      defaultClosePlan.strategy,
      'How to disconnect in Genesys Cloud. Leave it at "auto" unless your administrator asks for another. "conversation": everybody at once. "customer": the guest only, so that an agent keeps the after-call work. "teardown": the repair call of the platform, which also ends the agent\'s after-call work.',
    ).optional(),
    teardown: choice(
      ['last', 'never'],
      defaultClosePlan.teardown,
      'Whether the repair call of the platform may be used when nothing else closes the session. "last": as the last resort. "never": rather report the session as failed.',
    ).optional(),
    protectAgents: yesOrNo(
      defaultClosePlan.protectAgents,
      'true: while a live agent is in the conversation, or has after-call work to do, the close waits. false: the guest is disconnected whoever is in it; what could end an agent\'s after-call work waits for it all the same, unless "strategy" asks for it.',
    ).optional(),
    lookFirst: choice(
      looks,
      defaultClosePlan.lookFirst,
      'When to check for a live agent before closing, which costs one call to Genesys Cloud. "always"; "handed-over": only where the bot asked for a person or the guest came back; "auto": those, and all others while there is room for the extra call.',
    ).optional(),
    holdFor: duration(
      defaultClosePlan.holdForMs,
      [0, 30 * day],
      "How long the close may wait for a live agent to finish. It may wait as long once more where the guest was disconnected and an agent's after-call work is not done.",
    ).optional(),
    afterHold: choice(
      afterHolds,
      defaultClosePlan.afterHold,
      'What to do when "holdFor" is over and the agent is still there. "give-up": leave the session open and report it. "close": close it all the same. "ask": go on waiting, and have the people who operate the bot decide.',
    ).optional(),
    verifyWithin: verifyWithinSchema.optional(),
    wrapUp: wrapUpSchema.optional(),
    lateGuest: lateGuestSchema.optional(),
    watchFor: duration(
      defaultClosePlan.watchForMs,
      // Outside the platform's threading window, 72 h at most, a guest's message cannot re-open the conversation.
      [0, 3 * day],
      'How long after the close a guest\'s message is still treated as described in "lateGuest", and a session that was opened again is closed again.',
    ).optional(),
    reopenLimit: z
      .int()
      .min(0)
      .max(mostReopens)
      .meta({
        description: `How many times within "watchFor" a session that was opened again, by the guest or by somebody else, is closed again. After that it is reported as failed, so that two systems do not open and close it for ever. A whole number, from 0 to ${mostReopens}. 0: it is never closed again, only reported.`,
        default: defaultClosePlan.reopenLimit,
      })
      .register(expectations, {
        expected: `a whole number such as ${defaultClosePlan.reopenLimit}, from 0 to ${mostReopens}`,
      })
      .optional(),
  })
  .describe(
    'How the session is closed. What is left out is taken from the engagement, then from the defaults of this file, then from the defaults of the package.',
  );

/** The close settings of one level of the manifest. */
export type CloseSettings = z.output<typeof closeSchema>;

/** What one level of the manifest changes in a plan. */
export type PlanLayer = Partial<Omit<ClosePlan, 'engagement' | 'lateGuest' | 'on'>> & {
  readonly lateGuest?: Partial<ClosePlan['lateGuest']> | undefined;
};
