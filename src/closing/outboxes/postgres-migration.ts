import type { SqlRow } from './closure-row.js';
import { migrationsFrom, postgresDialect, schemaVersion } from './migrations.js';
import { noOutbox } from './no-outbox.js';
import type { PostgresConnection, Run } from './postgres-connection.js';
import { quoted, type Tables } from './tables.js';

/**
 * Brings the tables up to date. One process does it while the others wait, and once it is done a user without the
 * right to create tables can work with them.
 *
 * @throws OutboxSchemaError where they are newer than this package
 * @throws OutboxUnavailableError where there are none, and they are not to be made
 */
export async function migratePostgres(
  connection: PostgresConnection,
  tables: Tables,
  { schema, create }: { readonly schema: string | undefined; readonly create: boolean },
): Promise<void> {
  if (!create && (await readPostgresVersion(connection.run, tables)) === 0) {
    throw noOutbox(connection.location, 'the database has no outbox.');
  }
  const { schemaVersion: table } = tables;
  const missingFrom = (version: number) =>
    migrationsFrom(version, tables, postgresDialect, connection.location);
  if (missingFrom(await readPostgresVersion(connection.run, tables)).length === 0) return;
  await connection.transaction(async (run) => {
    // One lock for all: others may make the same schema, or call the same tables by another schema's name.
    await run({
      text: `select pg_advisory_xact_lock(hashtextextended('genesys-disconnect', 0))`,
      params: {},
    });
    if (schema !== undefined && !(await exists(run, schema))) {
      await run({ text: `create schema if not exists ${quoted(schema)}`, params: {} });
    }
    // Made before it is read. PostgreSQL may remember from before the wait that there is no such table: to_regclass()
    // goes by that memory in the same transaction. This looks anew.
    await run({ text: `create table if not exists ${table} (version integer not null)`, params: {} });
    const statements = missingFrom(await readVersion(run, table));
    for (const text of statements) await run({ text, params: {} });
    if (statements.length === 0) return;
    await run({ text: `delete from ${table}`, params: {} });
    await run({
      text: `insert into ${table} (version) values (:version)`,
      params: { version: schemaVersion },
    });
  });
}

/** The version of the schema that is there; 0 where there is none. */
export async function readPostgresVersion(run: Run, { schemaVersion: table }: Tables): Promise<number> {
  const found = await run({ text: 'select to_regclass(:table) is not null as found', params: { table } });
  if (!isTrue(found)) return 0;
  return readVersion(run, table);
}

async function readVersion(run: Run, table: string): Promise<number> {
  const [row] = await run({ text: `select max(version) as version from ${table}`, params: {} });
  return Number(row?.version ?? 0);
}

async function exists(run: Run, schema: string): Promise<boolean> {
  const text = 'select exists (select from pg_namespace where nspname = :schema) as found';
  return isTrue(await run({ text, params: { schema } }));
}

function isTrue([row]: readonly SqlRow[]): boolean {
  return row?.found === true;
}
