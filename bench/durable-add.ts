import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openFaultOutbox } from '../test/faults/fault-outbox.js';
import { quiet } from '../test/faults/kill-bench.js';
import type { BenchDatabases } from './bench-databases.js';
import { benchDraft } from './bench-draft.js';
import { type Figure, percentile, rounded } from './figure.js';

const rounds = 2_000;

/** How long a turn waits for its closure to be durable, beside the least that the same disk and server ask for. */
export async function durableAdd(databases: BenchDatabases): Promise<Figure[]> {
  return [await onSqlite(databases), ...(await onPostgres(databases))];
}

async function onSqlite(databases: BenchDatabases): Promise<Figure> {
  const outbox = openFaultOutbox(databases.sqlite(), quiet);
  await outbox.open();
  const file = openSync(join(databases.folder, 'bare'), 'a');
  try {
    return await sideBySide(
      'add, SQLite (ms)',
      'write + fsync',
      async (n) => {
        writeSync(file, JSON.stringify(benchDraft(n)));
        fsyncSync(file);
      },
      (n) => outbox.add(benchDraft(n), Date.now(), 'bench'),
    );
  } finally {
    closeSync(file);
    await outbox.close();
  }
}

async function onPostgres(databases: BenchDatabases): Promise<Figure[]> {
  const database = databases.postgres();
  if (database === undefined) return [];
  const outbox = openFaultOutbox(database, quiet);
  await outbox.open();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('create table bare (id text primary key, body text not null)');
    const insert = 'insert into bare (id, body) values ($1, $2)';
    return [
      await sideBySide(
        'add, PostgreSQL (ms)',
        'bare INSERT',
        (n) => client.query(insert, [String(n), JSON.stringify(benchDraft(n))]),
        (n) => outbox.add(benchDraft(n), Date.now(), 'bench'),
      ),
    ];
  } finally {
    await client.end();
    await outbox.close();
  }
}

/** One of each in turn, so that both meet the same moments of the disk. */
async function sideBySide(
  name: string,
  bareName: string,
  bare: (n: number) => Promise<unknown>,
  add: (n: number) => Promise<unknown>,
): Promise<Figure> {
  const times = { bare: [] as number[], add: [] as number[] };
  for (let n = 0; n < rounds + 100; n += 1) {
    for (const [kind, work] of [
      ['bare', bare],
      ['add', add],
    ] as const) {
      const from = performance.now();
      await work(n);
      // The first ones warm the code up.
      if (n >= 100) times[kind].push(performance.now() - from);
    }
  }
  return {
    name,
    values: {
      p50: rounded(percentile(times.add, 0.5), 3),
      p99: rounded(percentile(times.add, 0.99), 3),
      [`${bareName} p50`]: rounded(percentile(times.bare, 0.5), 3),
      [`${bareName} p99`]: rounded(percentile(times.bare, 0.99), 3),
      rounds,
    },
  };
}
