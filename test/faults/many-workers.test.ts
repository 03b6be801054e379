import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres, whyNoPostgres } from '../closing/outboxes/postgres-server.js';
import { startWorker, untilAllEnded } from './fleet.js';
import { sqliteIn, withKillBench } from './kill-bench.js';
import type { KillChainBench } from './kill-chain.js';
import { prove } from './proof.js';
import { until } from './until.js';

/** Gives every worker terminal turns of its own, and some of them the same one; nobody is killed. */
async function closeWithMany(bench: KillChainBench, processes: number, closersEach: number, each: number) {
  const workers = await Promise.all(
    Array.from({ length: processes }, () => startWorker(bench, { closers: closersEach, leaseMs: 10_000 })),
  );
  const conversations = Array.from({ length: processes * each }, () => bench.cloud.createConversation().id);
  for (const [n, id] of conversations.entries()) {
    workers[n % processes]?.close(id);
    // A re-delivery, to another process.
    if (n % 5 === 0) workers[(n + 1) % processes]?.close(id, { graceMs: 200 });
  }
  const redelivered = Math.ceil(conversations.length / 5);
  await until(
    'every turn is acknowledged',
    () => bench.ledger.lines().length === conversations.length + redelivered,
    30_000,
  );
  await untilAllEnded(bench, 40_000);
  await Promise.all(workers.map((worker) => worker.stop()));
  return prove(bench, { conversations, killed: new Set(), unreached: [] });
}

test('three processes on one SQLite file close everything once', async () => {
  await withKillBench(sqliteIn, async (bench) => {
    const { faults, unwritten } = await closeWithMany(bench, 3, 1, 20);
    expect(faults).toEqual([]);
    expect(unwritten).toBe(0);
  });
}, 90_000);

describe.skipIf(whyNoPostgres() !== undefined)('on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  test('twenty workers on one table close everything once', async () => {
    const database = () => ({ kind: 'postgres', url: server.url, schema: 'twenty' }) as const;
    await withKillBench(database, async (bench) => {
      const { faults, unwritten } = await closeWithMany(bench, 4, 5, 30);
      expect(faults).toEqual([]);
      expect(unwritten).toBe(0);
    });
  }, 90_000);
});
