import type { z } from 'zod';
import {
  afterHolds,
  type ClosePlan,
  lateGuestAnswers,
  looks,
  type PlanOverrides,
  strategies,
} from '../closing/close-plan.js';
import { readDuration, suggestDuration, toMilliseconds } from '../manifest/duration.js';
import { oneOf, option, yesOrNo } from '../options/option-kinds.js';

/**
 * How code asks for a close: what is left out is the manifest's to say. Durations are milliseconds, or written like
 * `'3s'`, `'15m'`, `'72h'`.
 */
export interface CloseOptions {
  /** Why the session ends, for the record and the reports, such as `paid`. Never a guest's words. */
  readonly reason?: string | undefined;
  /** How long to wait after the guest can have the last message. */
  readonly grace?: number | string | undefined;
  /** `true`: a guest message during the grace does not cancel the close. */
  readonly final?: boolean | undefined;
  /** Which ways to disconnect may be used. */
  readonly strategy?: ClosePlan['strategy'] | undefined;
  /** `never` forbids the last way, the teardown. */
  readonly teardown?: ClosePlan['teardown'] | undefined;
  /** Whether to wait while a live agent is in the conversation. */
  readonly protectAgents?: boolean | undefined;
  /** When to read the conversation before the first disconnect. */
  readonly lookFirst?: ClosePlan['lookFirst'] | undefined;
  /** How long the close may wait for a live agent. */
  readonly holdFor?: number | string | undefined;
  /** What to do when `holdFor` is over. */
  readonly afterHold?: ClosePlan['afterHold'] | undefined;
  /** How long the platform has to show the session as closed before the next way is tried. */
  readonly verifyWithin?: number | string | undefined;
  /** What a guest who writes after the close gets. Given `notice`, it is `'notice'`. */
  readonly lateGuest?: ClosePlan['lateGuest']['answer'] | undefined;
  /** What the bot says, once, to a guest who writes after the close. */
  readonly notice?: string | undefined;
  /** How long after the close the guest is answered by `lateGuest`. */
  readonly watchFor?: number | string | undefined;
}

const duration = () =>
  option<number | string>(
    'a number of milliseconds or a duration such as "500ms", "3s", "15m", "72h" or "3d"',
    (value) => {
      const ms = typeof value === 'string' ? readDuration(value) : value;
      return Number.isFinite(ms) && Number(ms) >= 0;
    },
    {
      suggest: (value) => {
        const meant = suggestDuration(value);
        return meant && JSON.stringify(meant);
      },
    },
  ).optional();

/** A text of any kind: it may come from an expression, and an empty one must not leave a session open. */
export const words = () => option<string>('a text', (value) => typeof value === 'string').optional();

/** What each option has to be. */
export const closeOptionKinds = {
  reason: words(),
  grace: duration(),
  final: yesOrNo().optional(),
  strategy: oneOf(strategies).optional(),
  teardown: oneOf(['last', 'never']).optional(),
  protectAgents: yesOrNo().optional(),
  lookFirst: oneOf(looks).optional(),
  holdFor: duration(),
  afterHold: oneOf(afterHolds).optional(),
  verifyWithin: duration(),
  lateGuest: oneOf(lateGuestAnswers).optional(),
  notice: words(),
  watchFor: duration(),
} satisfies Record<keyof CloseOptions, z.ZodType>;

/** The options, once they are checked, in the plan's terms. */
export function toOverrides(options: CloseOptions): PlanOverrides {
  const { grace, holdFor, verifyWithin, watchFor, lateGuest, notice, ...same } = options;
  const overrides = {
    ...same,
    graceMs: milliseconds(grace, 'grace'),
    holdForMs: milliseconds(holdFor, 'holdFor'),
    verifyWithinMs: milliseconds(verifyWithin, 'verifyWithin'),
    watchForMs: milliseconds(watchFor, 'watchFor'),
    lateGuest:
      notice === undefined
        ? lateGuest && { answer: lateGuest }
        : { answer: lateGuest ?? 'notice', text: notice },
  };
  // An option that is there but undefined must not wipe out what the manifest says.
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  // An answer without a text keeps the manifest's text: the plan's layers are laid over each other field by field.
  return Object.fromEntries(given) as PlanOverrides;
}

function milliseconds(duration: number | string | undefined, path: string): number | undefined {
  return duration === undefined ? undefined : toMilliseconds(duration, path);
}
