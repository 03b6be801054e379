import type { DocumentWrite } from '../document-store.js';
import { clockSlackMs } from './clock-watch.js';
import type { RowLock } from './sql-database.js';
import type { Statement } from './statements.js';
import type { Tables } from './tables.js';

const readable = 'corrupt is null';

export function selectDocument({ documents }: Tables, kind: string, key: string): Statement {
  return {
    text: `select * from ${documents} where kind = :kind and key = :key and ${readable}`,
    params: { kind, key },
  };
}

/** @param keys at least one: `in ()` is an error in PostgreSQL */
export function selectDocumentsOf({ documents }: Tables, kind: string, keys: readonly string[]): Statement {
  const params = Object.fromEntries(keys.map((key, n) => [`key_${n}`, key]));
  const names = keys.map((_, n) => `:key_${n}`).join(', ');
  return {
    text: `select * from ${documents} where kind = :kind and key in (${names}) and ${readable}`,
    params: { ...params, kind },
  };
}

/** Returns the document as it stands then, or nothing where it has another version. */
export function writeDocument(
  { documents }: Tables,
  kind: string,
  key: string,
  value: string,
  { ifVersion, dueAt, expiresAt }: DocumentWrite,
  now: number,
): Statement {
  const params = {
    kind,
    key,
    value,
    due_at: dueAt === undefined ? null : Math.round(dueAt),
    expires_at: expiresAt === undefined ? null : Math.round(expiresAt),
    now: Math.round(now),
  };
  if (ifVersion !== undefined && ifVersion !== 0) {
    return {
      text: `update ${documents} set value = :value, version = version + 1, due_at = :due_at,
          expires_at = :expires_at, updated_at = :now
        where kind = :kind and key = :key and version = :version and ${readable} returning *`,
      params: { ...params, version: ifVersion },
    };
  }
  const otherwise =
    ifVersion === 0
      ? 'nothing'
      : `update set value = excluded.value, version = d.version + 1, due_at = excluded.due_at,
          expires_at = excluded.expires_at, updated_at = excluded.updated_at`;
  return {
    text: `insert into ${documents} as d (kind, key, value, version, due_at, expires_at, updated_at)
      values (:kind, :key, :value, 1, :due_at, :expires_at, :now)
      on conflict (kind, key) where ${readable} do ${otherwise} returning *`,
    params,
  };
}

export function removeDocument({ documents }: Tables, kind: string, key: string): Statement {
  return {
    text: `delete from ${documents} where kind = :kind and key = :key and ${readable}`,
    params: { kind, key },
  };
}

export function selectDue({ documents }: Tables, kind: string, now: number, limit: number): Statement {
  return {
    text: `select * from ${documents} where kind = :kind and due_at <= :now and ${readable}
      order by due_at, key limit :limit`,
    params: { kind, now: Math.floor(now), limit },
  };
}

export function selectNextDocumentDue({ documents }: Tables, kind: string): Statement {
  return {
    text: `select due_at from ${documents} where kind = :kind and due_at is not null and ${readable}
      order by due_at limit 1`,
    params: { kind },
  };
}

export function selectDocuments(
  { documents }: Tables,
  kind: string,
  after: string | undefined,
  limit: number,
): Statement {
  const beyond = after === undefined ? '' : 'and key > :after';
  return {
    text: `select * from ${documents} where kind = :kind ${beyond} and ${readable} order by key limit :limit`,
    params: { kind, limit, ...(after !== undefined && { after }) },
  };
}

/** Sets a document aside that cannot be understood: another one may take its key. */
export function setDocumentAside({ documents }: Tables, position: string, fault: string): Statement {
  return {
    text: `update ${documents} set corrupt = :fault
      where position = cast(:position as bigint) and ${readable} returning position`,
    params: { position, fault },
  };
}

export function pruneDocuments({ documents }: Tables, now: number, limit: number, lock: RowLock): Statement {
  return {
    text: `with old as (
        select position from ${documents} where expires_at <= :now order by expires_at limit :limit ${lock}
      )
      delete from ${documents} where position in (select position from old) returning position`,
    params: { now: Math.floor(now), limit },
  };
}

/**
 * For a clock that was set back: what was written in the future becomes due, and expires, after the time it was given.
 * Only what somebody has to look at: they are few.
 */
export function bringBackDocuments({ documents }: Tables, now: number, lock: RowLock): Statement {
  const by = '(cast(:now as bigint) - updated_at)';
  return {
    text: `with ahead as (
        select position from ${documents}
        where due_at is not null and ${readable} and updated_at > :limit ${lock}
      )
      update ${documents} set due_at = due_at + ${by}, expires_at = expires_at + ${by}, updated_at = :now
      where position in (select position from ahead) and updated_at > :limit`,
    params: { now: Math.round(now), limit: Math.round(now) + clockSlackMs },
  };
}
