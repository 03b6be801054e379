import type { HistoryEntry } from '../history-entry.js';
import type { ClosureFilter } from '../outbox.js';
import { clockSlackMs } from './clock-watch.js';
import { lowestIdAt } from './closure-id.js';
import type { SqlValue } from './closure-row.js';
import type { MergedSignals } from './merge-signals.js';
import type { Tables } from './tables.js';

/** SQL with named parameters (`:name`), in words that both databases understand. */
export interface Statement {
  readonly text: string;
  readonly params: Readonly<Record<string, SqlValue>>;
}

const readable = 'corrupt is null';

export function selectClosure({ closures }: Tables, id: string): Statement {
  return { text: `select * from ${closures} where id = :id and ${readable}`, params: { id } };
}

export function selectLatest({ closures }: Tables, conversationId: string): Statement {
  return {
    text: `select * from ${closures} where conversation_id = :conversation_id and ${readable}
      order by sequence desc limit 1`,
    params: { conversation_id: conversationId },
  };
}

export function selectOpen({ closures }: Tables, conversationId: string): Statement {
  return {
    text: `select * from ${closures} where conversation_id = :conversation_id and available_at is not null`,
    params: { conversation_id: conversationId },
  };
}

export function selectHistory({ history }: Tables, id: string): Statement {
  return {
    text: `select entry from ${history} where closure_id = :id order by position`,
    params: { id },
  };
}

/**
 * The insert of a closure, numbered within its conversation: behind all others, or right behind the one it follows.
 * Nothing where that number is taken, or another closure of the conversation is open.
 */
export function insertClosure(
  { closures }: Tables,
  columns: Record<string, SqlValue>,
  follows?: number | undefined,
): Statement {
  const names = Object.keys(columns);
  const numbered =
    follows === undefined
      ? `(select coalesce(max(sequence), 0) + 1 from ${closures} where conversation_id = :conversation_id)`
      : ':sequence';
  return {
    text: `insert into ${closures} (sequence, ${names.join(', ')})
      values (${numbered}, ${names.map((name) => `:${name}`).join(', ')})
      on conflict do nothing returning *`,
    params: follows === undefined ? columns : { ...columns, sequence: follows + 1 },
  };
}

export function updateSignals(
  { closures }: Tables,
  id: string,
  { signals, handedOver }: MergedSignals,
  at: number,
): Statement {
  return {
    text: `update ${closures} set signals = :signals, handed_over = :handed_over, updated_at = :at
      where id = :id returning *`,
    params: {
      id,
      signals: JSON.stringify(signals),
      handed_over: handedOver ? 1 : 0,
      at: Math.round(at),
    },
  };
}

export function claimLateGuest({ closures }: Tables, id: string, now: number): Statement {
  return {
    text: `update ${closures} set late_guest_at = :now
      where id = :id and late_guest_at is null and ${readable} returning id`,
    params: { id, now: Math.round(now) },
  };
}

/** A page of closures in the order of creation. Ids carry the time of creation in front, so they bound the search. */
export function selectPage(
  { closures }: Tables,
  filter: ClosureFilter,
  after: string | undefined,
  limit: number,
): Statement {
  const { conversationId, engagement, state, reason, from, to } = filter;
  const params: Record<string, SqlValue> = { limit };
  const conditions = [readable];
  const add = (condition: string, name: string, value: SqlValue) => {
    conditions.push(condition);
    params[name] = value;
  };
  if (after !== undefined) add('id > :after', 'after', after);
  if (conversationId !== undefined)
    add('conversation_id = :conversation_id', 'conversation_id', conversationId);
  if (engagement !== undefined) add('engagement = :engagement', 'engagement', engagement);
  if (reason !== undefined) add('reason = :reason', 'reason', reason);
  if (from !== undefined) add('id >= :from_id', 'from_id', lowestIdAt(from));
  if (to !== undefined) add('id < :to_id', 'to_id', lowestIdAt(to));
  const states = typeof state === 'string' ? [state] : state;
  states?.forEach((one, n) => {
    params[`state_${n}`] = one;
  });
  if (states !== undefined) {
    // `in ()` is an error in PostgreSQL.
    conditions.push(
      states.length === 0 ? '1 = 0' : `state in (${states.map((_, n) => `:state_${n}`).join(', ')})`,
    );
  }
  return {
    text: `select * from ${closures} where ${conditions.join(' and ')} order by id limit :limit`,
    params,
  };
}

export function countStates({ closures }: Tables): Statement {
  return {
    text: `select state, count(*) as closures from ${closures} where ${readable} group by state`,
    params: {},
  };
}

export function insertEntry(
  { closures, history }: Tables,
  closureId: string,
  entry: HistoryEntry,
): Statement {
  return {
    text: `insert into ${history} (closure_id, at, instance, kind, entry)
      select id, :at, :instance, :kind, :entry from ${closures} where id = :closure_id`,
    params: {
      closure_id: closureId,
      at: Math.round(entry.at),
      instance: entry.instance,
      kind: entry.kind,
      entry: JSON.stringify(entry),
    },
  };
}

export function pruneEnded({ closures }: Tables, before: number, limit: number): Statement {
  return {
    text: `delete from ${closures} where id in (
        select id from ${closures} where ended_at < :before and created_at < :before
        order by ended_at limit :limit
      ) returning id`,
    params: { before: Math.ceil(before), limit },
  };
}

/**
 * Sets a row aside that cannot be understood: nobody claims it, its conversation may get a new closure, and it is
 * pruned in its time.
 */
export function setAside({ closures }: Tables, id: string, fault: string): Statement {
  return {
    text: `update ${closures} set corrupt = :fault, available_at = null, lease_owner = null,
      lease_token = lease_token + 1, ended_at = coalesce(ended_at, updated_at) where id = :id and ${readable} returning id`,
    params: { id, fault },
  };
}

/** For a clock that was set back: what was written in the future becomes due after the wait it was given. */
export function bringBackTimes({ closures }: Tables, now: number): Statement {
  const by = '(cast(:now as bigint) - updated_at)';
  return {
    text: `update ${closures} set due_at = due_at + ${by}, available_at = due_at + ${by},
      sent_at = sent_at + ${by}, verify_by = verify_by + ${by}, held_since = held_since + ${by},
      updated_at = :now, lease_owner = null, lease_expires_at = null, lease_token = lease_token + 1
      where available_at is not null and updated_at > :limit`,
    params: { now: Math.round(now), limit: Math.round(now) + clockSlackMs },
  };
}

/** For a clock that was set back: leases that would last far longer than any lease does. */
export function dropFutureLeases({ closures }: Tables, now: number): Statement {
  return {
    text: `update ${closures} set available_at = due_at, lease_owner = null, lease_expires_at = null,
      lease_token = lease_token + 1
      where available_at is not null and lease_expires_at > :limit`,
    params: { limit: Math.round(now) + clockSlackMs },
  };
}

/** SQLite only: a number that changes when another connection has written. */
export const countOthersWrites: Statement = { text: 'pragma data_version', params: {} };
