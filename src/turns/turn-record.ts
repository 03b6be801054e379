import type { PlanOverrides } from '../closing/close-plan.js';
import type { TerminalSignal } from '../manifest/terminal-signal.js';
import type { SessionLink } from './session-link.js';
import type { TurnLike } from './turn-like.js';

/** What was seen in a turn, before the turn adds the time and the activity. */
export interface SeenSignal extends Pick<TerminalSignal, 'source' | 'id' | 'outcome' | 'isFact'> {
  readonly marked?: PlanOverrides | undefined;
}

/**
 * What dialogs, activities and the bot's own code tell the middleware in a turn. It is found by a symbol of the
 * global registry, so that the ESM and the CommonJS copy of this package in one process work together: change its
 * shape only together with the `@1`.
 */
export interface TurnRecord {
  /** Which Genesys conversation the turn belongs to, as far as is known now. */
  readonly link?: SessionLink | undefined;
  /** The guest's message is for a live agent, although the session is to be closed: the bot must not hear it. */
  readonly isForAgent?: boolean | undefined;
  /** Notes that something ended. Returns the way to add the result, which the SDK tells a moment later. */
  add(signal: SeenSignal): (result: unknown) => void;
  /** Notes a manual close. Resolves when it is durable where the turn is already over, otherwise at once. */
  close(signal: SeenSignal): Promise<void>;
  /** Links the turn's conversation. */
  linkTo(context: TurnLike, link: SessionLink): Promise<void>;
}

const key = Symbol.for('botbuilder-genesys-disconnect/turn@1');

/** The record of a turn, or `undefined` where the middleware does not run. */
export function recordOf(context: TurnLike): TurnRecord | undefined {
  return context.turnState.get(key) as TurnRecord | undefined;
}

/** Makes the record known to everything that runs in the turn. */
export function keepRecord(context: TurnLike, record: TurnRecord): void {
  context.turnState.set(key, record);
}
