import type { CloserTools } from './closer-tools.js';
import { type Closure, closesAgain, isEnded } from './closure.js';

const begunAnew = 'begun-anew';

/**
 * Whether an engagement is running again in a conversation that was closed: another one was started in it, or the plan
 * lets a late guest begin anew and one has.
 */
export function hasBegunAnew({ plan, lateGuestAt, cause }: Closure): boolean {
  return cause === begunAnew || (plan.lateGuest.answer === 'reopen' && lateGuestAt !== undefined);
}

/**
 * An engagement is started in a conversation that has this closure: what is open of it is cancelled, and what is closed
 * locks nobody out any more.
 */
export async function beginAnew(closure: Closure, tools: CloserTools): Promise<void> {
  const { outbox, clock, instance, report } = tools;
  const { id, state } = closure;
  const at = clock.now();
  if (state === 'closed' || (isEnded(state) && closesAgain(closure))) {
    await outbox.amend(id, [state], { cause: begunAnew }, [], at);
    return;
  }
  if (isEnded(state)) return;
  const change = { state: 'cancelled', cause: begunAnew, endedAt: at } as const;
  const history = [
    { kind: 'transition', at, instance, from: state, to: 'cancelled', cause: begunAnew },
  ] as const;
  const cancelled = await outbox.amend(id, [state], change, history, at);
  if (cancelled !== undefined) report('cancelled', { closure: cancelled });
}
