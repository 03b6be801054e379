import type { MessageClaim, MessageDraft, MessageEnd, MessageLease } from '../message-queue.js';
import { clockSlackMs } from './clock-watch.js';
import type { SqlValue } from './closure-row.js';
import type { RowLock } from './sql-database.js';
import type { Statement } from './statements.js';
import type { Tables } from './tables.js';

/** Which thread. */
type ThreadName = Pick<MessageDraft, 'queue' | 'thread'>;
/** Which message. */
type MessageName = Pick<MessageDraft, 'queue' | 'id'>;

/** Whoever held the lease cannot write any more. */
const freed = 'lease_owner = null, lease_expires_at = null, lease_token = lease_token + 1';

/**
 * Makes the thread where it is missing, and keeps everybody else from changing it until the transaction ends. Whoever
 * adds to a thread or ends one of its messages does this first. So positions within a thread are given in the order in
 * which the adds are committed, and an add and an end at the same moment cannot both overlook the other.
 *
 * @returns nothing where a message of this id is there already; another may still come first
 */
export function lockThread(
  { messages, messageThreads }: Tables,
  { queue, id, thread }: MessageDraft,
  now: number,
): Statement {
  return {
    text: `insert into ${messageThreads} (queue, thread, due_at, failures, updated_at, lease_token)
      select cast(:queue as text), cast(:thread as text), cast(:now as bigint), 0, cast(:now as bigint),
        cast(:token as bigint)
      where not exists (select 1 from ${messages} where queue = :queue and id = :id)
      on conflict (queue, thread) do update set thread = excluded.thread returning thread`,
    // A thread that was pruned and comes again goes on above the tokens that it had: old leases stay lost.
    params: { queue, id, thread, now: Math.round(now), token: Math.round(now) * 1_000 },
  };
}

/** Returns nothing where there is a message of this id. */
export function insertMessage(
  { messages }: Tables,
  { queue, id, thread, kind, sealed }: MessageDraft,
  now: number,
): Statement {
  return {
    text: `insert into ${messages} (queue, id, thread, kind, sealed, added_at)
      values (:queue, :id, :thread, :kind, :sealed, :now) on conflict (queue, id) do nothing returning position`,
    params: { queue, id, thread, kind, sealed, now: Math.round(now) },
  };
}

/** Makes the first message of a thread due, if there is one and none was before. The thread has to be locked. */
export function openThread(
  { messages, messageThreads }: Tables,
  { queue, thread }: ThreadName,
  now: number,
): Statement {
  return {
    text: `update ${messageThreads} set available_at = :now, due_at = :now, failures = 0, updated_at = :now
      where queue = :queue and thread = :thread and available_at is null
        and exists (select 1 from ${messages} where queue = :queue and thread = :thread and ended_at is null)
      returning thread`,
    params: { queue, thread, now: Math.round(now) },
  };
}

export function selectNextDue({ messageThreads }: Tables, queue: string): Statement {
  return {
    text: `select available_at from ${messageThreads} where queue = :queue and available_at is not null
      order by available_at limit 1`,
    params: { queue },
  };
}

/** Leases the threads that have waited longest. Which message that means, is asked afterwards. */
export function leaseDueThreads(
  { messageThreads }: Tables,
  { queue, owner, now, leaseMs, limit }: MessageClaim,
  lock: RowLock,
): Statement {
  return {
    text: `with chosen as (
        select thread from ${messageThreads} where queue = :queue and available_at <= :now
        order by available_at, thread limit :limit ${lock}
      )
      update ${messageThreads} set lease_owner = :owner, lease_token = lease_token + 1,
        lease_expires_at = :expires_at, available_at = :expires_at, updated_at = :now
      where queue = :queue and thread in (select thread from chosen) and available_at <= :now returning *`,
    params: { queue, owner, now: Math.round(now), expires_at: Math.round(now + leaseMs), limit },
  };
}

export function selectFirst({ messages }: Tables, { queue, thread }: ThreadName): Statement {
  return {
    text: `select * from ${messages} where queue = :queue and thread = :thread and ended_at is null
      order by position limit 1`,
    params: { queue, thread },
  };
}

/** Nobody holds the thread any more, and it has nothing to be taken until it is opened. It has to be locked. */
export function closeThread(
  { messageThreads }: Tables,
  { queue, thread }: ThreadName,
  now: number,
): Statement {
  return {
    text: `update ${messageThreads} set ${freed}, available_at = null, updated_at = :now
      where queue = :queue and thread = :thread returning thread`,
    params: { queue, thread, now: Math.round(now) },
  };
}

export function renewThread(tables: Tables, lease: MessageLease, now: number, leaseMs: number): Statement {
  const params = { expires_at: Math.round(now + leaseMs) };
  return leased(tables, lease, now, 'lease_expires_at = :expires_at, available_at = :expires_at', params);
}

export function retryThread(tables: Tables, lease: MessageLease, dueAt: number, now: number): Statement {
  const params = { due_at: Math.round(dueAt) };
  const sets = `${freed}, failures = failures + 1, due_at = :due_at, available_at = :due_at`;
  return leased(tables, lease, now, sets, params);
}

/** Takes the lease back for good, and locks the thread. */
export function leaveThread(tables: Tables, lease: MessageLease, now: number): Statement {
  return leased(tables, lease, now, `${freed}, available_at = null`, {});
}

export function endMessage(
  { messages }: Tables,
  { queue, id }: MessageName,
  ending: MessageEnd,
  now: number,
): Statement {
  return {
    text: `update ${messages} set sealed = '', ended_at = :now, ending = :ending
      where queue = :queue and id = :id returning id`,
    params: { queue, id, ending, now: Math.round(now) },
  };
}

/** Sets a message aside that cannot be understood; its id stays remembered, and it is pruned in its time. */
export function setMessageAside(
  { messages }: Tables,
  { queue, id }: MessageName,
  fault: string,
  now: number,
): Statement {
  return {
    text: `update ${messages} set corrupt = :fault, ended_at = :now where queue = :queue and id = :id returning id`,
    params: { queue, id, fault, now: Math.round(now) },
  };
}

export function countWaiting({ messages }: Tables, queue: string): Statement {
  return {
    text: `select count(*) as waiting from ${messages} where queue = :queue and ended_at is null`,
    params: { queue },
  };
}

export function pruneMessages({ messages }: Tables, before: number, limit: number, lock: RowLock): Statement {
  return {
    text: `with old as (
        select position from ${messages} where ended_at < :before order by ended_at limit :limit ${lock}
      )
      delete from ${messages} where position in (select position from old) returning position`,
    params: { before: Math.ceil(before), limit },
  };
}

/** Threads that have had nothing for as long. */
export function pruneThreads(
  { messageThreads }: Tables,
  before: number,
  limit: number,
  lock: RowLock,
): Statement {
  return {
    text: `with old as (
        select queue, thread from ${messageThreads} where available_at is null and updated_at < :before
        order by updated_at limit :limit ${lock}
      )
      delete from ${messageThreads} where (queue, thread) in (select queue, thread from old)`,
    params: { before: Math.ceil(before), limit },
  };
}

/**
 * For a clock that was set back: what was written in the future becomes due after the wait it was given, and leases of
 * that time are lost.
 */
export function bringBackThreads({ messageThreads }: Tables, now: number, lock: RowLock): Statement {
  const by = '(cast(:now as bigint) - updated_at)';
  return {
    text: `with ahead as (
        select queue, thread from ${messageThreads}
        where available_at is not null and updated_at > :limit ${lock}
      )
      update ${messageThreads} set ${freed}, due_at = due_at + ${by}, available_at = due_at + ${by},
        updated_at = :now
      where (queue, thread) in (select queue, thread from ahead) and available_at is not null and updated_at > :limit`,
    params: { now: Math.round(now), limit: Math.round(now) + clockSlackMs },
  };
}

/** A write that only the holder of a lease may do. The message is asked for too: a thread that was forgotten counts anew. */
function leased(
  { messages, messageThreads }: Tables,
  { message: { queue, thread, id }, owner, token }: MessageLease,
  now: number,
  sets: string,
  params: Record<string, SqlValue>,
): Statement {
  return {
    text: `update ${messageThreads} set ${sets}, updated_at = :now
      where queue = :queue and thread = :thread
        and lease_owner = :owner and lease_token = :token and lease_expires_at > :now
        and exists (select 1 from ${messages} where queue = :queue and id = :id and ended_at is null)
      returning thread`,
    params: { ...params, queue, thread, id, owner, token, now: Math.round(now) },
  };
}
