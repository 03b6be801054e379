import type { DialogRoot } from '../turns/dialog-tree.js';
import type { ActivityLike, BotStateLike } from '../turns/turn-like.js';
import type { TurnMiddleware } from './plain-turn.js';
import type { Cue, IncomingActivity } from './transcript.js';

/** A bot that a transcript can be played to. */
export interface TrialBot {
  /** What it is, for the report. */
  readonly name: string;
  /** Its dialogs, to be watched. */
  readonly dialogs: readonly DialogRoot[];
  readonly conversationState?: BotStateLike | undefined;
  /** Runs one turn. Rejects where the turn fails. */
  receive(incoming: Received): Promise<void>;
}

/** One activity on its way to the bot. */
export interface Received {
  readonly activity: IncomingActivity;
  /** What a stand-in does; a real bot does not look at it. */
  readonly cues: readonly Cue[];
  /** Registered in this order. */
  readonly middlewares: readonly TurnMiddleware[];
  /** Hears of everything that reaches the guest. */
  readonly deliver: (activity: ActivityLike & { readonly text?: string | undefined }) => void;
}
