import { hasBegunAnew } from '../../closing/begin-anew.js';
import type { Closure } from '../../closing/closure.js';

/**
 * Whether the session of a conversation is over for its guest, by its latest closure: a message that went to Genesys
 * Cloud now would open the conversation again, or keep it open.
 */
export function isLocked(closure: Closure | undefined, now: number): boolean {
  if (closure === undefined || closure.plan.lateGuest.answer === 'reopen' || hasBegunAnew(closure))
    return false;
  const { state, plan, endedAt = 0 } = closure;
  if (state === 'disconnecting' || state === 'verifying') return true;
  return state === 'closed' && now < endedAt + plan.watchForMs;
}
