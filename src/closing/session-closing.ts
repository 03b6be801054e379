import type { Closure, ClosureDraft } from './closure.js';

/** What a turn may ask of the closer. Every method is quick: none of them calls the platform. */
export interface SessionClosing {
  /**
   * Records that a session must be closed; durable when it resolves. Where the conversation has a closure that has
   * not ended, the signals join that one.
   */
  schedule(draft: ClosureDraft): Promise<Closure>;
  /** Sets when the grace of a scheduled closure is over, in milliseconds since the Unix epoch. Nothing if it has begun. */
  setDue(closureId: string, dueAt: number): Promise<void>;
  /** The last closure of a Genesys conversation, ended or not. */
  latest(conversationId: string): Promise<Closure | undefined>;
  /**
   * Cancels a closure that is still `scheduled`. Resolves to whether it did. `cause` is a stable word such as
   * `guest-returned`.
   */
  cancel(closureId: string, cause: string): Promise<boolean>;
  /** `true` for the first caller only, over all processes: who gets it answers the late guest. */
  claimLateGuest(closureId: string): Promise<boolean>;
  /**
   * A guest has written; in no known Genesys conversation, where it is `undefined`. Noted in the background, once for each
   * engagement. Left out: who has answered is not known.
   */
  heardGuest?(conversationId: string | undefined): void;
}
