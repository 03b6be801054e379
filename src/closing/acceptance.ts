import { timeToVerify } from './close-plan.js';
import type { Closure } from './closure.js';

/** When the platform accepted the rung that is being verified; never, where none is. */
export function acceptedAt({
  verifyBy = Number.POSITIVE_INFINITY,
  plan,
  rung = 'conversation',
}: Pick<Closure, 'verifyBy' | 'plan' | 'rung'>): number {
  return verifyBy - timeToVerify(plan, rung);
}
