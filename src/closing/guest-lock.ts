import { hasBegunAnew } from './begin-anew.js';
import { type Closure, closesAgain } from './closure.js';
import { waitsForWorkOnly } from './hold.js';

/**
 * Who is there for the guest of a conversation. `bot`: the session goes on. `agent`: it is to be closed, and waits for a
 * live agent, who talks with the guest. `nobody`: it is over, and what the guest wrote now would open the conversation
 * again, or keep it open.
 */
export type GuestPartner = 'bot' | 'agent' | 'nobody';

/** Who is there for the guest, by the latest closure of the conversation. The one place where that is judged. */
export function partnerOfGuest(closure: Closure | undefined, now: number): GuestPartner {
  if (closure === undefined || hasBegunAnew(closure)) return 'bot';
  const { state, plan, endedAt = 0 } = closure;
  const isWatched = now < endedAt + plan.watchForMs;
  switch (state) {
    case 'disconnecting':
    case 'verifying':
      return 'nobody';
    case 'closed':
      return isWatched ? 'nobody' : 'bot';
    case 'held':
      if (!waitsForWorkOnly(closure)) return 'agent';
      return plan.lateGuest.answer === 'reopen' ? 'bot' : 'nobody';
    case 'scheduled':
      return wasClosed(closure) ? 'nobody' : 'bot';
    default:
      return wasClosed(closure) && isWatched ? 'nobody' : 'bot';
  }
}

/**
 * Whether the session was closed before: then it stays over, whatever becomes of the closures that close its conversation
 * again. Not where the plan lets a late guest begin anew.
 */
export function wasClosed(closure: Closure): boolean {
  return closesAgain(closure) && closure.plan.lateGuest.answer !== 'reopen';
}
