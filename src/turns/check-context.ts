import { ArgumentError } from '../errors/argument-error.js';
import type { TurnLike } from './turn-like.js';

/** Refuses what is no turn. @throws ArgumentError */
export function checkContext(context: TurnLike): void {
  const { turnState, activity } = (context ?? {}) as Partial<TurnLike>;
  if (typeof turnState?.get === 'function' && typeof activity === 'object') return;
  throw new ArgumentError('context', "the turn's context, as the bot's handler gets it", context);
}
