import { IllegalTransitionError } from '../../errors/illegal-transition-error.js';
import { type Closure, type ClosureChange, type ClosureState, isEnded, transitions } from '../closure.js';

/** Whether a closure may go from one state to another. Staying is allowed. */
export function mayBecome(from: ClosureState, to: ClosureState): boolean {
  return from === to || transitions[from].includes(to);
}

/** The closure after a step. @throws IllegalTransitionError */
export function applyChange(closure: Closure, change: ClosureChange, now: number): Closure {
  const to = change.state ?? closure.state;
  if (!mayBecome(closure.state, to)) throw new IllegalTransitionError(closure.id, closure.state, to);
  return Object.freeze({ ...closure, ...normalizeChange(closure.state, change, now), updatedAt: now });
}

/**
 * A change as it is written. A field that a closure must have cannot be cleared, a person who was asked in cannot be
 * made undone, and `endedAt` is there exactly when the closure has ended.
 */
function normalizeChange(from: ClosureState, change: ClosureChange, now: number): ClosureChange {
  const { state, failures, checks, dueAt, handedOver, endedAt, ...optional } = change;
  const ends = isEnded(state ?? from);
  return {
    ...optional,
    ...(state !== undefined && { state }),
    ...(failures !== undefined && { failures }),
    ...(checks !== undefined && { checks }),
    ...(dueAt !== undefined && { dueAt }),
    ...(handedOver === true && { handedOver }),
    ...(ends && endedAt !== undefined && { endedAt }),
    ...(ends && endedAt === undefined && !isEnded(from) && { endedAt: now }),
    ...(!ends && { endedAt: undefined }),
  };
}
