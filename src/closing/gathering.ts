import { acceptedAt } from './acceptance.js';
import type { CloserPace } from './closer-tools.js';
import type { Closure } from './closure.js';

/**
 * When closures that wait for a batch are looked at: at the same instants in all processes, so that whoever claims first
 * finds all of them, and nobody has to hold a lease while they gather.
 */
export function nextGathering(earliest: number, { gatherMs }: Pick<CloserPace, 'gatherMs'>): number {
  return Math.ceil(earliest / gatherMs) * gatherMs;
}

/** When a closure that was accepted is asked about with the others, if it was not proven before. */
export function gatheredAt(closure: Closure, pace: Pick<CloserPace, 'gatherMs'>): number {
  return nextGathering(acceptedAt(closure) + pace.gatherMs / 2, pace);
}
