/**
 * The ways to disconnect, in the order in which they are tried, each once. A plan may begin further down; whoever begins
 * with `customer` goes on with `conversation`.
 */
export const rungs = ['conversation', 'customer', 'teardown'] as const;
/** One way to disconnect a Genesys conversation. */
export type Rung = (typeof rungs)[number];

/** Which rungs a close may use: `auto` chooses, any other name starts there. */
export const strategies = ['auto', ...rungs] as const;
export type Strategy = (typeof strategies)[number];

/** When to read the conversation before the first disconnect. */
export const looks = ['auto', 'always', 'handed-over'] as const;
export type Look = (typeof looks)[number];

/** What happens when a closure was held for as long as it may be, and the agent is still there. */
export const afterHolds = ['give-up', 'close', 'ask'] as const;
export type AfterHold = (typeof afterHolds)[number];

/** What a guest who writes after the close gets. */
export const lateGuestAnswers = ['notice', 'ignore', 'reopen'] as const;
export type LateGuestAnswer = (typeof lateGuestAnswers)[number];

/** The wrap-up that is written when a session is closed. */
export interface PlannedWrapUp {
  /** The id of a wrap-up code of the organisation. */
  readonly code: string;
  readonly notes?: string | undefined;
}

/** What of a closing the bot can be told by an event. `closed` is also what was over before. */
export const toldOutcomes = ['closed', 'failed', 'reopened', 'held'] as const;
export type ToldOutcome = (typeof toldOutcomes)[number];

/** How one session is closed. Kept with the closure: a later manifest does not change it. All times in milliseconds. */
export interface ClosePlan {
  /** The engagement's name in the manifest. */
  readonly engagement: string;
  /** Why the session ends, for the record and the reports, such as `paid`. */
  readonly reason: string;
  /** How long to wait after the guest can have the last message. */
  readonly graceMs: number;
  /** `true`: a guest message during the grace does not cancel the closure. */
  readonly final: boolean;
  readonly strategy: Strategy;
  /** `never` forbids the last rung whatever happens. */
  readonly teardown: 'last' | 'never';
  /**
   * Wait while a live agent is in the conversation, or has after-call work to do. Without it the guest is hung up on
   * whoever is there; but also then no other rung than the one that `strategy` names is taken before agents have done
   * their after-call work, because it may end that.
   */
  readonly protectAgents: boolean;
  /**
   * When to read the conversation before the first disconnect, so that a live agent is seen: `always`;
   * `handed-over`: only where a person was asked into the session or the conversation was re-opened, which saves a
   * call; `auto`: those, and all others while the rate budget has room.
   */
  readonly lookFirst: Look;
  /**
   * Only where nobody has written after this time, in milliseconds since the Unix epoch; it is looked at right before each
   * disconnect. Absent: whatever was written.
   */
  readonly onlyIfIdleSince?: number | undefined;
  /**
   * How long a closure may be held for a live agent; and once more, where the guest was hung up on and only after-call
   * work is left to wait for. When that is over too, the closure fails.
   */
  readonly holdForMs: number;
  /**
   * What to do when `holdForMs` is over and the agent is still there. `ask`: it stays held until the agent has left or an
   * operator decides, see `Closures.decide`.
   */
  readonly afterHold: AfterHold;
  /**
   * How long a rung has, after it was accepted, until the conversation must be seen closed. One time for all of them, or
   * one for each; a rung that is left out has the default.
   */
  readonly verifyWithinMs: number | Readonly<Partial<Record<Rung, number>>>;
  /** What a guest who writes after the close gets, and the words of the notice. */
  readonly lateGuest: {
    readonly answer: LateGuestAnswer;
    /** The words for a guest whose language has none of its own. */
    readonly text: string;
    /** The words by language tag, in lower case, such as `de` and `pt-br`. */
    readonly texts?: Readonly<Record<string, string>> | undefined;
  };
  /**
   * What is written as the wrap-up, where a rung can carry one (`customer`): `leave` writes none. Absent in plans that
   * were recorded before there was a choice: `leave`.
   */
  readonly wrapUp?: 'leave' | PlannedWrapUp | undefined;
  /** The events that tell the bot of an outcome, by their names. What is absent is not told. */
  readonly on?: Readonly<Partial<Record<ToldOutcome, string>>> | undefined;
  /** How long after the close a re-opened conversation is watched for. */
  readonly watchForMs: number;
  /**
   * How many times within `watchForMs` a conversation that was re-opened is closed again; after that a closure fails
   * and says so. Absent in plans that were recorded before there was a limit: the default.
   */
  readonly reopenLimit?: number | undefined;
}

/** What a mark in code, a manual close or a single dialog in the manifest may set differently. */
export type PlanOverrides = Partial<Omit<ClosePlan, 'engagement' | 'on' | 'onlyIfIdleSince'>>;

/** The defaults of a close plan, in one place. */
export const defaultClosePlan = {
  reason: 'completed',
  graceMs: 3_000,
  final: false,
  strategy: 'auto',
  teardown: 'last',
  protectAgents: true,
  lookFirst: 'auto',
  holdForMs: 8 * 3_600_000,
  afterHold: 'give-up',
  verifyWithinMs: 90_000,
  lateGuest: {
    answer: 'notice',
    text: 'This conversation has ended. Thank you.',
  },
  wrapUp: 'leave',
  // Genesys Cloud's default threading window: within it a guest's message re-opens the same conversation.
  watchForMs: 72 * 3_600_000,
  reopenLimit: 5,
} as const satisfies Omit<ClosePlan, 'engagement'>;

/** How long this rung has, after it was accepted, until the conversation must be seen closed. In milliseconds. */
export function timeToVerify({ verifyWithinMs }: Pick<ClosePlan, 'verifyWithinMs'>, rung: Rung): number {
  if (typeof verifyWithinMs === 'number') return verifyWithinMs;
  return verifyWithinMs[rung] ?? defaultClosePlan.verifyWithinMs;
}
