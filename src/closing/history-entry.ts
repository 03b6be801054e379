import type { Rung } from './close-plan.js';
import type { ClosureState } from './closure.js';
import type { RecordedSignal } from './recorded-signal.js';

/** What every line of a closure's history carries. */
interface Recorded {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** The process that did it. */
  readonly instance: string;
}

/** A terminal signal that led to the closure, or came while it was open. */
export interface SignalEntry extends Recorded {
  readonly kind: 'signal';
  readonly signal: RecordedSignal;
}

/**
 * A step from one state to another, with its cause. `disconnecting` is written before the call is sent, each time: so
 * every disconnect is in the history, also where the worker died before it could record the call.
 */
export interface TransitionEntry extends Recorded {
  readonly kind: 'transition';
  readonly from?: ClosureState | undefined;
  readonly to: ClosureState;
  readonly cause?: string | undefined;
}

/** One call of the platform API made for the closure. */
export interface CallEntry extends Recorded {
  readonly kind: 'call';
  /** What it was for. */
  readonly purpose: Rung | 'read';
  readonly method: string;
  /** The path with the ids in it; never a query, a header or a body. */
  readonly path: string;
  /** Absent where no answer came. */
  readonly status?: number | undefined;
  readonly durationMs: number;
  readonly correlationId?: string | undefined;
  /** The error's code where the call did not succeed. */
  readonly error?: string | undefined;
  /**
   * There where one call was made for many closures: for how many. It stands in the history of each with the same
   * correlation id; a sum over closures counts it as one part in so many.
   */
  readonly shared?: number | undefined;
}

/** One line of the append-only history of a closure. */
export type HistoryEntry = SignalEntry | TransitionEntry | CallEntry;
