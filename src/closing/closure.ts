import type { ClosePlan, Rung } from './close-plan.js';
import type { RecordedSignal } from './recorded-signal.js';

/** Every state of a closure; the last three are ends. */
export const closureStates = [
  'scheduled',
  'disconnecting',
  'verifying',
  'held',
  'closed',
  'cancelled',
  'failed',
] as const;
export type ClosureState = (typeof closureStates)[number];

/** How a closed closure came to be closed: by this package, or the conversation was over before. */
export type ClosureOutcome = 'closed' | 'already-closed';

/** Which state may follow which. `failed → scheduled` is an operator's retry. */
export const transitions: Readonly<Record<ClosureState, readonly ClosureState[]>> = {
  scheduled: ['disconnecting', 'closed', 'held', 'cancelled', 'failed'],
  disconnecting: ['verifying', 'closed', 'held', 'cancelled', 'failed'],
  verifying: ['disconnecting', 'closed', 'held', 'cancelled', 'failed'],
  held: ['disconnecting', 'verifying', 'closed', 'cancelled', 'failed'],
  closed: [],
  cancelled: [],
  failed: ['scheduled'],
};

/** Whether the closure has ended. At most one closure of a conversation has not. */
export function isEnded(state: ClosureState): boolean {
  return state === 'closed' || state === 'cancelled' || state === 'failed';
}

/** Whether it closes a conversation that was closed before and that somebody has opened again. */
export function closesAgain({ signals }: Pick<Closure, 'signals'>): boolean {
  return signals[0]?.source === 'reopened';
}

/** The Bot Framework conversation that a closure belongs to. */
export interface BotConversation {
  readonly channelId: string;
  readonly conversationId: string;
}

/** What a turn asks for: one close of one Genesys conversation. */
export interface ClosureDraft {
  /** The Genesys conversation id. */
  readonly conversationId: string;
  readonly plan: ClosePlan;
  readonly signals: readonly RecordedSignal[];
  readonly botConversation?: BotConversation | undefined;
  /** A person was asked into the session at some time, so agents must be looked for before closing. */
  readonly handedOver: boolean;
  /** When the grace is over, in milliseconds since the Unix epoch. */
  readonly dueAt: number;
  /**
   * Adds it only as the next one after the closure with this sequence, so that those who find the same conversation
   * re-opened close it once. @default it is the next one, whatever there is
   */
  readonly follows?: number | undefined;
}

/** The durable row: one for every close of one conversation. Times in milliseconds since the Unix epoch. */
export interface Closure extends Omit<ClosureDraft, 'follows'> {
  readonly id: string;
  /** 1 for the first close of the conversation, 2 after it was re-opened once, … */
  readonly sequence: number;
  readonly state: ClosureState;
  readonly outcome?: ClosureOutcome | undefined;
  /** Why it is held, was cancelled or failed: a stable word such as `guest-returned` or an error's code. */
  readonly cause?: string | undefined;
  /** The cause in a sentence that says what to do. */
  readonly causeDetail?: string | undefined;
  /** The rung in use, or the last one used. */
  readonly rung?: Rung | undefined;
  /** Set before a disconnect is sent and cleared with its answer: if it is there at a claim, the answer was lost. */
  readonly sentAt?: number | undefined;
  /** Until when the rung in use has to be seen closed. */
  readonly verifyBy?: number | undefined;
  /** Tries in a row that failed in a way worth repeating. */
  readonly failures: number;
  /** Reads of the rung in use that found the conversation still open. */
  readonly checks: number;
  readonly heldSince?: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  /**
   * When it ended; of a closed one, when the conversation did, as far as is known. What is `already-closed` may have ended
   * before the closure was added.
   */
  readonly endedAt?: number | undefined;
  /** When the first guest message after the close was answered. */
  readonly lateGuestAt?: number | undefined;
}

/** What a step may change in a closure. `undefined` clears a field. */
export type ClosureChange = Partial<
  Pick<
    Closure,
    | 'state'
    | 'outcome'
    | 'cause'
    | 'causeDetail'
    | 'rung'
    | 'sentAt'
    | 'verifyBy'
    | 'failures'
    | 'checks'
    | 'heldSince'
    | 'dueAt'
    | 'endedAt'
    | 'handedOver'
  >
>;
