import type { Closure } from './closure.js';

/** When the platform accepted the rung that is being verified; never, where none is. */
export function acceptedAt({
  verifyBy = Number.POSITIVE_INFINITY,
  plan,
}: Pick<Closure, 'verifyBy' | 'plan'>): number {
  return verifyBy - plan.verifyWithinMs;
}
