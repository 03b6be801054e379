import type { Closure } from '../../closing/closure.js';
import { partnerOfGuest } from '../../closing/guest-lock.js';

/**
 * Whether the session of a conversation is over for its guest, by its latest closure: a message that went to Genesys
 * Cloud now would open the conversation again, or keep it open.
 */
export function isLocked(closure: Closure | undefined, now: number): boolean {
  return closure?.plan.lateGuest.answer !== 'reopen' && partnerOfGuest(closure, now) === 'nobody';
}
