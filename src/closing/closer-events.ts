import type { ApiCall } from '../genesys/api-call.js';
import type { Closure } from './closure.js';
import type { CallEntry } from './history-entry.js';

/** What a listener of the closer hears. Every event comes after it was written to the outbox. */
export interface CloserEvents {
  /** A terminal turn was recorded. */
  scheduled: { readonly closure: Closure };
  /** One call of the platform API ended. */
  call: { readonly closure: Closure; readonly call: CallEntry };
  /** One call ended that looks for conversations that were opened again. It belongs to the record of no closure. */
  sweepCall: { readonly call: ApiCall };
  /** A disconnect was accepted; the closure is being verified. */
  accepted: { readonly closure: Closure };
  /** The conversation was disconnected and is seen to be over. */
  closed: { readonly closure: Closure };
  /** The conversation was over before anything was done. */
  alreadyClosed: { readonly closure: Closure };
  /** The guest came back in the grace, or an operator cancelled it. */
  cancelled: { readonly closure: Closure };
  /** A live agent is in the conversation, or has after-call work to do; the closure waits. */
  held: { readonly closure: Closure };
  /**
   * The closure was held for as long as it may be, the agent is still there, and the plan asks an operator: it waits for
   * the agent or for `Closures.decide`. Told once.
   */
  asked: { readonly closure: Closure };
  /**
   * The guest wrote after the close, and the plan lets the engagement begin anew. Or the conversation was opened again
   * in another way, and `closure` is the new one that closes it again: its `sequence` is higher.
   */
  reopened: { readonly closure: Closure };
  /** The closure gave up; `closure.cause` says why and `closure.causeDetail` what to do. */
  failed: { readonly closure: Closure };
}

/** The names of the events, for a registration that is checked. */
export const closerEventNames = [
  'scheduled',
  'call',
  'sweepCall',
  'accepted',
  'closed',
  'alreadyClosed',
  'cancelled',
  'held',
  'asked',
  'reopened',
  'failed',
] as const satisfies readonly (keyof CloserEvents)[];
