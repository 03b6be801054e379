import type { ClaimRequest } from '../outbox.js';
import type { Statement } from './statements.js';
import type { Tables } from './tables.js';

/**
 * The engagements that have open closures, each with the time of its first one. It hops from one engagement to the
 * next in the index, so it costs as much for 100,000 closures as for ten.
 *
 * @param verifying `false`: without those in `verifying`
 */
export function selectHeads({ closures }: Tables, verifying?: boolean): Statement {
  const open = `c.available_at is not null${exceptVerifying('c', verifying)}`;
  return {
    text: `with recursive names (engagement) as (
        select * from (
          select c.engagement from ${closures} c where ${open} order by c.engagement limit 1
        ) first
        union all
        select (
          select c.engagement from ${closures} c where ${open} and c.engagement > names.engagement
          order by c.engagement limit 1
        ) from names where names.engagement is not null
      )
      select engagement, (
        select c.available_at from ${closures} c where ${open} and c.engagement = names.engagement
        order by c.available_at limit 1
      ) as available_at
      from names where engagement is not null`,
    params: {},
  };
}

/** The condition that leaves out those in `verifying`, where it is asked for. */
export function exceptVerifying(alias: string, verifying: boolean | undefined): string {
  return verifying === false ? ` and ${alias}.state <> 'verifying'` : '';
}

const leaseUntil = (expires: string) =>
  `lease_owner = :owner, lease_token = lease_token + 1, lease_expires_at = ${expires},
      available_at = case when due_at > ${expires} then due_at else ${expires} end`;

/** Leases the closure of an engagement that has waited longest. */
export function claimFirst(
  { closures }: Tables,
  engagement: string,
  { owner, now, leaseMs, verifying }: Omit<ClaimRequest, 'limit'>,
): Statement {
  return {
    text: `update ${closures} set ${leaseUntil('cast(:expires_at as bigint)')}
      where id = (
        select c.id from ${closures} c
        where c.engagement = :engagement and c.available_at <= :now${exceptVerifying('c', verifying)}
        order by c.available_at, c.id limit 1
      ) returning *`,
    params: { engagement, owner, now: Math.round(now), expires_at: Math.round(now + leaseMs) },
  };
}

const isVerifying = "state = 'verifying' and available_at is not null";

/** Leases up to `limit` closures in `verifying`, those that have waited longest. @param lock what follows the selection */
export function claimVerifying(
  { closures }: Tables,
  { owner, now, leaseMs, limit }: ClaimRequest,
  lock = '',
): Statement {
  return {
    text: `update ${closures} set ${leaseUntil('cast(:expires_at as bigint)')}
      where id in (
        select id from ${closures} where ${isVerifying} and available_at <= :now
        order by available_at, id limit :limit ${lock}
      ) returning *`,
    params: { owner, now: Math.round(now), expires_at: Math.round(now + leaseMs), limit },
  };
}

/** When the first closure in `verifying` becomes available. */
export function firstVerifying({ closures }: Tables): Statement {
  return {
    text: `select available_at from ${closures} where ${isVerifying} order by available_at, id limit 1`,
    params: {},
  };
}
