import { type ClosureChange, type ClosureState, closureStates, isEnded } from '../closure.js';
import type { Lease } from '../outbox.js';
import { mayBecome } from './apply-change.js';
import type { SqlValue } from './closure-row.js';
import type { Statement } from './statements.js';
import type { Tables } from './tables.js';

/** Columns that a step sets to what it was given, or clears. */
const plainColumns = {
  outcome: 'outcome',
  cause: 'cause',
  causeDetail: 'cause_detail',
  rung: 'rung',
  sentAt: 'sent_at',
  verifyBy: 'verify_by',
  heldSince: 'held_since',
} as const satisfies Partial<Record<keyof ClosureChange, string>>;

/** Columns that a step can set, but not clear. */
const requiredColumns = {
  state: 'state',
  failures: 'failures',
  checks: 'checks',
  dueAt: 'due_at',
} as const satisfies Partial<Record<keyof ClosureChange, string>>;

/** Who may take a step: the holder of a lease, who keeps it or gives it back, or anybody while it is in some states. */
export type StepRight =
  | { readonly lease: Lease; readonly keeps: boolean }
  | { readonly id: string; readonly from: readonly ClosureState[] };

/**
 * One step of a closure as one update that says in its conditions who may take it: the lease's token fences, and the
 * state machine decides. It changes no column that the step does not name.
 */
export function stepStatement(
  { closures }: Tables,
  right: StepRight,
  change: ClosureChange,
  now: number,
): Statement {
  const params: Record<string, SqlValue> = { now: Math.round(now) };
  const sets = ['updated_at = :now'];
  for (const [field, column] of Object.entries(plainColumns)) {
    if (!(field in change)) continue;
    sets.push(`${column} = :${column}`);
    params[column] = toSql(change[field as keyof typeof plainColumns]);
  }
  for (const [field, column] of Object.entries(requiredColumns)) {
    const value = change[field as keyof typeof requiredColumns];
    if (value === undefined) continue;
    sets.push(`${column} = :${column}`);
    params[column] = toSql(value);
  }
  if (change.handedOver === true) sets.push('handed_over = 1');
  sets.push(`ended_at = ${endedAt(change, params)}`, `available_at = ${availableAt(change, right)}`);
  const gone = !('lease' in right && right.keeps);
  if (gone) sets.push('lease_owner = null', 'lease_expires_at = null', 'lease_token = lease_token + 1');
  const conditions = ['corrupt is null', stateCondition(right, change), ...holder(right, params)];
  if ('from' in right && change.state !== undefined && !isEnded(change.state)) {
    conditions.push(`not exists (select 1 from ${closures} o where o.conversation_id = c.conversation_id
      and o.available_at is not null and o.id <> c.id)`);
  }
  return {
    text: `update ${closures} as c set ${sets.join(', ')} where ${conditions.join(' and ')} returning *`,
    params,
  };
}

/** A closure has the time of its end exactly when it has ended; the first one stays unless another is given. */
function endedAt({ state, endedAt: given }: ClosureChange, params: Record<string, SqlValue>): string {
  if (state !== undefined && !isEnded(state)) return 'null';
  if (given !== undefined) params.ended_at = toSql(given);
  const time = given === undefined ? 'ended_at' : 'cast(:ended_at as bigint)';
  if (state === undefined) return `case when available_at is null then ${time} else null end`;
  return given === undefined ? 'coalesce(ended_at, cast(:now as bigint))' : time;
}

function availableAt({ state, dueAt }: ClosureChange, right: StepRight): string {
  if (state !== undefined && isEnded(state)) return 'null';
  const due = dueAt === undefined ? 'due_at' : 'cast(:due_at as bigint)';
  const keeps = 'lease' in right && right.keeps;
  const open = keeps ? `case when ${due} > lease_expires_at then ${due} else lease_expires_at end` : due;
  return state === undefined ? `case when available_at is null then null else ${open} end` : open;
}

function stateCondition(right: StepRight, { state: to }: ClosureChange): string {
  const from = 'from' in right ? right.from : closureStates;
  const allowed = from.filter((state) => to === undefined || mayBecome(state, to));
  return allowed.length === 0 ? '1 = 0' : `state in (${allowed.map((state) => `'${state}'`).join(', ')})`;
}

/** The conditions that only the right caller meets. */
function holder(right: StepRight, params: Record<string, SqlValue>): string[] {
  if ('id' in right) {
    params.id = right.id;
    return ['id = :id'];
  }
  const { closure, owner, token } = right.lease;
  Object.assign(params, { id: closure.id, owner, token });
  return ['id = :id', 'lease_owner = :owner', 'lease_token = :token', 'lease_expires_at > :now'];
}

function toSql(value: string | number | undefined): SqlValue {
  if (value === undefined) return null;
  return typeof value === 'number' ? Math.round(value) : value;
}

/** Prolongs a lease. */
export function renewStatement({ closures }: Tables, lease: Lease, now: number, leaseMs: number): Statement {
  const params: Record<string, SqlValue> = { now: Math.round(now), expires_at: Math.round(now + leaseMs) };
  const conditions = ['corrupt is null', ...holder({ lease, keeps: true }, params)];
  const expires = 'cast(:expires_at as bigint)';
  return {
    text: `update ${closures} set lease_expires_at = :expires_at, available_at =
      case when available_at is null then null when due_at > ${expires} then due_at else ${expires} end
      where ${conditions.join(' and ')} returning *`,
    params,
  };
}
