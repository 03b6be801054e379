import { ArgumentError } from '../errors/argument-error.js';
import { MiddlewareMissingError } from '../errors/middleware-missing-error.js';
import { checkContext } from './check-context.js';
import type { TurnLike } from './turn-like.js';
import { recordOf } from './turn-record.js';

const states = ['accepted', 'failed', 'completed'] as const;

/** How far a handoff to a person is, in the protocol's words. */
export type HandoffState = (typeof states)[number];

/**
 * Says in a proactive turn how far a handoff to a person is, as an incoming `handoff.status` would: such a turn begins
 * as `ContinueConversation`, so the middleware does not see the event that it becomes. With `completed` the session
 * closes by its plan, where the manifest lists that state.
 *
 * @throws MiddlewareMissingError where the middleware does not see this turn
 * @throws ArgumentError where the context is none, or the state is not one of the protocol's
 * @example
 * await adapter.continueConversationAsync(appId, reference, async (context) => {
 *   signalHandoff(context, 'completed');
 *   await bot.run(context);
 * });
 */
export function signalHandoff(context: TurnLike, state: HandoffState): void {
  checkContext(context);
  if (!states.includes(state)) {
    throw new ArgumentError('state', `one of ${states.join(', ')}`, state, 'Nothing was signalled.');
  }
  const record = recordOf(context);
  if (record === undefined) throw new MiddlewareMissingError('signalHandoff');
  record.add({ source: 'handoff', id: 'handoff.status', outcome: state });
}
