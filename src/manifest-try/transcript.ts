import type { ActivityLike } from '../turns/turn-like.js';

/** An activity that comes in from the guest's side. */
export interface IncomingActivity extends ActivityLike {
  readonly text?: string | undefined;
}

/** What the stand-in bot does when the guest has written. A real bot decides for itself. */
export type Cue =
  | {
      readonly does: 'end-dialog';
      readonly dialog: string;
      readonly outcome: 'completed' | 'cancelled' | 'replaced';
      readonly result?: unknown;
    }
  | { readonly does: 'ask-for-person' }
  | { readonly does: 'end-conversation'; readonly code?: string | undefined }
  | { readonly does: 'send-event'; readonly name: string }
  | { readonly does: 'fail' };

/** What a live agent does. */
export type AgentAct = 'joins' | 'leaves' | 'wraps up';

/** One thing that happens in a transcript. */
export type Scene =
  | {
      readonly kind: 'incoming';
      readonly activity: IncomingActivity;
      /** How long after what came before, in milliseconds, where the transcript says so. */
      readonly afterMs?: number | undefined;
      readonly cues: readonly Cue[];
    }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'agent'; readonly act: AgentAct };

/** What is played to the bot, in its order. */
export interface Transcript {
  readonly scenes: readonly Scene[];
  /** How many activities of the bot the recording has: they are neither played nor compared. */
  readonly passedOver: number;
}
