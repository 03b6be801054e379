import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { MemoryOutbox } from '../../../src/closing/outboxes/memory-outbox.js';
import type { Bench } from './conformance.js';
import { compareQueues, messageOperation } from './message-model.js';
import { compareWithModel, operation } from './model.js';
import { preparePostgres } from './postgres-bench.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from './postgres-server.js';
import { prepareSqlite } from './sqlite-bench.js';

async function prepareMemory(): Promise<Bench> {
  const outbox = new MemoryOutbox();
  return { outbox, other: outbox, dispose: () => outbox.close() };
}

/** Whatever an outbox is told, in whatever order, it answers and ends as the one in memory does. */
async function holds(prepare: () => Promise<Bench>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 5, maxLength: 40, size: 'max' }),
      async (operations) => {
        const bench = await prepare();
        try {
          await compareWithModel(bench.outbox, operations);
        } finally {
          await bench.dispose();
        }
      },
    ),
    { numRuns },
  );
}

/** The same for its queue of messages; and order, leases, nothing lost and nothing twice are watched besides. */
async function queueHolds(prepare: () => Promise<Bench>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(messageOperation, { minLength: 10, maxLength: 80, size: 'max' }),
      async (operations) => {
        const bench = await prepare();
        try {
          await compareQueues(bench.outbox.messages, operations);
        } finally {
          await bench.dispose();
        }
      },
    ),
    { numRuns },
  );
}

test('the queue in memory keeps its promises', () => queueHolds(prepareMemory, 300), 60_000);

test('the SQLite queue does what the one in memory does', () => queueHolds(prepareSqlite, 40), 60_000);

test('the SQLite outbox does what the one in memory does', () => holds(prepareSqlite, 60), 60_000);

describe.skipIf(whyNoPostgres() !== undefined)('with a server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  test('the PostgreSQL outbox does what the one in memory does', () => {
    return holds(() => preparePostgres(server.url), 25);
  }, 60_000);

  test('the PostgreSQL queue does what the one in memory does', () => {
    return queueHolds(() => preparePostgres(server.url), 20);
  }, 60_000);
});
