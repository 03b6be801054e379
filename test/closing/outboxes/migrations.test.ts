import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Outbox } from '../../../src/closing/outbox.js';
import { insertedColumns } from '../../../src/closing/outboxes/closure-row.js';
import {
  type Dialect,
  migrationsFrom,
  postgresDialect,
  sqliteDialect,
} from '../../../src/closing/outboxes/migrations.js';
import { withPositions } from '../../../src/closing/outboxes/named-parameters.js';
import { newClosure } from '../../../src/closing/outboxes/new-closure.js';
import { PostgresOutbox } from '../../../src/closing/outboxes/postgres-outbox.js';
import { loadSqliteDriver } from '../../../src/closing/outboxes/sqlite-driver.js';
import { insertClosure } from '../../../src/closing/outboxes/statements.js';
import { type Tables, tablesNamed } from '../../../src/closing/outboxes/tables.js';
import { draft, start } from './drafts.js';
import { claimOne, message } from './message-drafts.js';
import { freshSchema } from './postgres-bench.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from './postgres-server.js';
import { openSqlite, temporaryDirectory } from './sqlite-bench.js';

/** Only the first migration, as version 1 of the schema was released. */
function firstMigration(tables: Tables, dialect: Dialect): string[] {
  const all = migrationsFrom(0, tables, dialect, 'here');
  return all.slice(0, all.length - migrationsFrom(1, tables, dialect, 'here').length);
}

const inserts = (tables: Tables) =>
  ['c-1', 'c-2'].map((id) =>
    insertClosure(tables, insertedColumns(newClosure(draft(id), `id-${id}`, start))),
  );

/** The closures are as they were, and go on; and what is new works. */
async function isWhole(outbox: Outbox): Promise<void> {
  expect(await outbox.counts()).toMatchObject({ scheduled: 2 });
  const leases = await outbox.claim({ owner: 'w', now: start, leaseMs: 1_000, limit: 5 });
  expect(leases.map(({ closure }) => closure.conversationId).sort()).toEqual(['c-1', 'c-2']);
  expect(leases[0]?.closure).toMatchObject({ plan: draft('c-1').plan, dueAt: start });
  expect(await outbox.messages.add(message('a-1'), start)).toBe(true);
  await outbox.messages.end(await claimOne(outbox.messages), 'delivered', start);
  expect(await outbox.documents.write('s', 'k', 1, {}, start)).toMatchObject({ version: 1 });
}

test('an SQLite file of version 1 keeps its closures and gets the new tables', async () => {
  const file = join(temporaryDirectory(), 'outbox.db');
  const tables = tablesNamed();
  const { DatabaseSync } = await loadSqliteDriver();
  const database = new DatabaseSync(file);
  for (const sql of firstMigration(tables, sqliteDialect)) database.exec(sql);
  database.exec('pragma user_version = 1');
  for (const { text, params } of inserts(tables)) database.prepare(text).all(params);
  expect(() => database.exec('select * from messages')).toThrow(/no such table/);
  database.close();
  await isWhole(await openSqlite({ file }));
});

describe.skipIf(whyNoPostgres() !== undefined)('with a server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  test('a PostgreSQL schema of version 1 keeps its closures and gets the new tables', async () => {
    const schema = freshSchema();
    const tables = tablesNamed('genesys_disconnect_', schema);
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(`create schema ${schema}`);
    for (const sql of firstMigration(tables, postgresDialect)) await client.query(sql);
    await client.query(`create table ${tables.schemaVersion} (version integer not null)`);
    await client.query(`insert into ${tables.schemaVersion} values (1)`);
    for (const { text, params } of inserts(tables)) {
      const { text: sql, values } = withPositions(text, params);
      await client.query(sql, values);
    }
    await expect(client.query(`select * from ${tables.messages}`)).rejects.toThrow(/does not exist/);
    await client.end();
    const outbox = new PostgresOutbox({ url: server.url, schema });
    await outbox.open();
    onTestFinished(() => outbox.close());
    await isWhole(outbox);
  });
});
