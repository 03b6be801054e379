import type { ClosePlan } from '../closing/close-plan.js';
import type { Closure } from '../closing/closure.js';
import type { RecordedSignal } from '../closing/recorded-signal.js';

/** Why an engagement was not closed: a stable word for scripts. */
export const notClosedCodes = [
  'nothing-ended',
  'no-dialogs',
  'not-listed',
  'outcome-not-listed',
  'condition-not-met',
  'no-engagement',
  'handed-over',
  'unlinked',
  'turn-failed',
  'guest-returned',
  'held',
  'failed',
  'reopened',
] as const;
type NotClosedCode = (typeof notClosedCodes)[number];

/** What came nearest to a close. */
export interface NearestReason {
  readonly code: NotClosedCode;
  /** In a sentence or two, with what to do. */
  readonly why: string;
  /** The transcript's turn that it was seen in, counted from 1. */
  readonly turn?: number | undefined;
}

/** One line of what happened, in order. */
export interface TrialEvent {
  /** Milliseconds since the first turn, of the trial's clock. */
  readonly atMs: number;
  readonly who:
    | 'guest'
    | 'bot'
    | 'agent'
    | 'dialog'
    | 'signal'
    | 'grace'
    | 'call'
    | 'gate'
    | 'cancelled'
    | 'held'
    | 'accepted'
    | 'closed'
    | 'reopened'
    | 'failed'
    | 'note';
  readonly what: string;
}

/** How one close went. */
export interface TrialClosure {
  readonly state: Closure['state'];
  readonly outcome?: Closure['outcome'];
  readonly cause?: string | undefined;
  /** What ended the engagement, in the order in which it was seen. */
  readonly signals: readonly Pick<RecordedSignal, 'source' | 'id' | 'outcome'>[];
  readonly plan: ClosePlan;
  readonly rung?: Closure['rung'];
  readonly handedOver: boolean;
  /** Milliseconds since the first turn. */
  readonly endedTurnAtMs: number;
  readonly closedAtMs?: number | undefined;
  /** From the turn that ended it to the verified close, in milliseconds. */
  readonly tookMs?: number | undefined;
}

/** What became of an engagement that was tried. */
export interface TrialReport {
  readonly closed: boolean;
  /** Only where it is closed. */
  readonly closure?: TrialClosure | undefined;
  /** Only where it is not. */
  readonly notClosed?: NearestReason | undefined;
  readonly bot: string;
  readonly events: readonly TrialEvent[];
  /** All closes, also those that were cancelled. */
  readonly closures: readonly TrialClosure[];
  /** Turns that were played, and activities of the bot in the recording that were not. */
  readonly played: { readonly turns: number; readonly passedOver: number };
  /** Milliseconds of the trial's clock from the first turn to the end. */
  readonly spanMs: number;
}
