import { IllegalTransitionError } from '../../errors/illegal-transition-error.js';
import { LeaseLostError } from '../../errors/lease-lost-error.js';
import type { ClosureChange, ClosureState } from '../closure.js';
import { mayBecome } from './apply-change.js';
import type { SqlRow } from './closure-row.js';
import type { StepRight } from './step-statement.js';

/**
 * Says why a step met no row. Throws where the caller has to know; returns where an amendment from outside came too
 * late, which is no error.
 *
 * @param row the closure as it is now, if it is there
 */
export function explainRefusal(
  right: StepRight,
  { state: to }: ClosureChange,
  now: number,
  row: SqlRow | undefined,
): void {
  const state = row?.state as ClosureState | undefined;
  if ('lease' in right) {
    const { closure, owner, token } = right.lease;
    const holds =
      row?.lease_owner === owner && Number(row.lease_token) === token && Number(row.lease_expires_at) > now;
    if (!holds || state === undefined || to === undefined) throw new LeaseLostError(closure.id);
    throw new IllegalTransitionError(closure.id, state, to);
  }
  if (state === undefined || to === undefined || !right.from.includes(state)) return;
  if (!mayBecome(state, to)) throw new IllegalTransitionError(right.id, state, to);
}
