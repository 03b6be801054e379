import type { TurnLike } from '../../turns/turn-like.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { QueuedTurn } from './turn-queue.js';

/** What a bridge and its middleware tell each other about a turn. */
export interface BridgedTurn {
  /** The bridge's middleware was reached: the guest gate has let the turn go on. */
  readonly reached: boolean;
  /** The guest's session, where the bridge knows it before the turn. */
  readonly session?: EngagementSession | undefined;
  /** What the guest said has been handed to Genesys Cloud already. */
  readonly isRelayed?: boolean | undefined;
  /** Its place among the guest's turns, where the bridge has them wait for each other. */
  readonly queued?: QueuedTurn | undefined;
  /**
   * Waits until what the guest said is durably kept, in place of the middleware: the bridge's caller can be told that it is
   * not, and say it again. Never rejects.
   */
  readonly keep?: ((keeping: Promise<unknown>) => Promise<void>) | undefined;
}

const key = Symbol.for('botbuilder-genesys-disconnect/bridged-turn@1');

/** What is known of a turn, or `undefined` where nobody has said anything yet. */
export function bridgedTurn({ turnState }: TurnLike): BridgedTurn | undefined {
  return turnState.get(key) as BridgedTurn | undefined;
}

export function keepBridgedTurn({ turnState }: TurnLike, turn: BridgedTurn): void {
  turnState.set(key, turn);
}
