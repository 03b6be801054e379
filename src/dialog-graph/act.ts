import type { Seen } from './dialog-graph.js';

/** The dialog that an act is about. */
export interface Target {
  /** As it is written: an id, an expression, a constant's name. */
  readonly written: string;
  /** The key of the dialog that it means; `undefined` where that is not known, or where there is none. */
  readonly key?: string | undefined;
  /** The id is chosen when the bot runs: which it is cannot be seen. */
  readonly chosenLater?: true;
}

/** What a dialog can do that matters for how it ends. */
export type Act =
  | { readonly does: 'begin' | 'replace'; readonly target: Target; readonly seen: Seen }
  /** Asks the guest, and goes on when there is an answer. */
  | { readonly does: 'ask' }
  /** Sends something to the guest. */
  | { readonly does: 'say' }
  | { readonly does: 'end'; readonly seen: Seen }
  /** Breaks off the dialogs of its container, or of the whole bot. */
  | { readonly does: 'cancel'; readonly all: boolean; readonly seen: Seen }
  /** Asks for a person: `handoff.initiate`. */
  | { readonly does: 'handoff'; readonly seen: Seen }
  /** Sends an `endOfConversation`. */
  | { readonly does: 'endOfConversation'; readonly code: string | undefined; readonly seen: Seen }
  /** Sends an event. */
  | { readonly does: 'event'; readonly name: string; readonly seen: Seen }
  /** Closes the session by itself: the Composer action, or `closeSession()`. */
  | { readonly does: 'close'; readonly seen: Seen }
  /** Lets the guest wait for a message; without a time where only the run knows it. */
  | { readonly does: 'delay'; readonly ms: number | undefined; readonly seen: Seen }
  /** One of several ways is taken. */
  | { readonly does: 'choose'; readonly ways: readonly (readonly Act[])[] }
  /** Goes on elsewhere in the same routine, or nowhere: nothing follows here. */
  | { readonly does: 'leave' };

/** Every act, also those inside of choices, in order. */
export function* flatten(acts: readonly Act[]): Generator<Exclude<Act, { does: 'choose' }>> {
  for (const act of acts) {
    if (act.does === 'choose') for (const way of act.ways) yield* flatten(way);
    else yield act;
  }
}
