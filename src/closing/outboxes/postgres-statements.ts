import type { HistoryEntry } from '../history-entry.js';
import type { ClaimRequest } from '../outbox.js';
import { exceptVerifying, selectHeads } from './claim-statements.js';
import type { PostgresStatement } from './postgres-connection.js';
import type { Statement } from './statements.js';
import type { Tables } from './tables.js';

/** Who is woken by a write: other processes, with the sender's name so that the sender can pass over its own. */
export interface Wake {
  readonly channel: string;
  readonly sender: string;
  /** Only if it is available by then; whenever it is, if this is absent. */
  readonly by?: number | undefined;
}

/**
 * A write with everything that belongs to it as one statement: one way to the database and back, and no open
 * transaction that a dying process could leave behind.
 *
 * @param write an insert or update of closures that returns them
 */
export function withHistory(
  { history: table }: Tables,
  write: Statement,
  history: readonly HistoryEntry[],
  wake?: Wake,
): PostgresStatement {
  const params: Record<string, PostgresStatement['params'][string]> = { ...write.params };
  let logged = '';
  if (history.length > 0) {
    logged = `, logged as (
      insert into ${table} (closure_id, at, instance, kind, entry)
      select written.id, line.at, line.instance, line.kind, line.entry from written cross join unnest(
        cast(:line_at as bigint[]), cast(:line_instance as text[]),
        cast(:line_kind as text[]), cast(:line_entry as text[])
      ) with ordinality as line (at, instance, kind, entry, place)
      order by line.place
    )`;
    params.line_at = history.map(({ at }) => Math.round(at));
    params.line_instance = history.map(({ instance }) => instance);
    params.line_kind = history.map(({ kind }) => kind);
    params.line_entry = history.map((entry) => JSON.stringify(entry));
  }
  let woken = '';
  if (wake !== undefined) {
    const by =
      wake.by === undefined ? 'available_at is not null' : 'available_at <= cast(:wake_by as bigint)';
    const message = "cast(:wake_sender as text) || ' ' || cast(available_at as text)";
    woken = `, case when ${by} then pg_notify(:wake_channel, ${message}) end as woken`;
    params.wake_channel = wake.channel;
    params.wake_sender = wake.sender;
    if (wake.by !== undefined) params.wake_by = Math.round(wake.by);
  }
  return { text: `with written as (${write.text})${logged} select written.*${woken} from written`, params };
}

/** A write of history alone, to a closure that is there. */
export function appendHistory(
  tables: Tables,
  closureId: string,
  history: readonly HistoryEntry[],
): PostgresStatement {
  const text = `select id from ${tables.closures} where id = :id`;
  return withHistory(tables, { text, params: { id: closureId } }, history);
}

/**
 * Leases what is due: from every engagement the first ones, one from each in turn, the engagement served longest ago
 * first. Rows that another process is just taking are passed over; so more candidates than `limit` are looked at.
 */
export function claimDue(
  tables: Tables,
  { owner, now, leaseMs, limit, verifying }: ClaimRequest,
  turns: { readonly engagements: readonly string[]; readonly servedAt: readonly number[] },
): PostgresStatement {
  const { closures } = tables;
  const expires = 'cast(:expires_at as bigint)';
  const only = exceptVerifying('c', verifying);
  return {
    text: `with heads as (${selectHeads(tables, verifying).text}),
      turns as (
        select engagement collate "C" as engagement, served_at
        from unnest(cast(:engagements as text[]), cast(:served_at as bigint[])) as t (engagement, served_at)
      ),
      candidates as (
        select c.id, heads.engagement, heads.available_at as head_at, coalesce(turns.served_at, 0) as served_at,
          row_number() over (partition by heads.engagement order by c.available_at, c.id) as round
        from heads left join turns on turns.engagement = heads.engagement
        cross join lateral (
          select c.id, c.available_at from ${closures} c
          where c.engagement = heads.engagement and c.available_at <= :now${only}
          order by c.available_at, c.id limit :candidates
        ) c
        where heads.available_at <= :now
      ),
      chosen as (
        select c.id, k.round, k.served_at, k.head_at
        from candidates k join ${closures} c on c.id = k.id
        where c.available_at <= :now${only}
        order by k.round, k.served_at, k.head_at, k.engagement limit :limit
        for update of c skip locked
      ),
      claimed as (
        update ${closures} c set lease_owner = :owner, lease_token = lease_token + 1, lease_expires_at = ${expires},
          available_at = case when due_at > ${expires} then due_at else ${expires} end
        from chosen where c.id = chosen.id
        returning c.*, chosen.round, chosen.served_at, chosen.head_at
      )
      select * from claimed order by round, served_at, head_at, engagement`,
    params: {
      owner,
      now: Math.round(now),
      expires_at: Math.round(now + leaseMs),
      limit,
      candidates: Math.max(4 * limit, 32),
      engagements: turns.engagements,
      served_at: turns.servedAt,
    },
  };
}
