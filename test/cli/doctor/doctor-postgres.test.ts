import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { PostgresOutbox } from '../../../src/closing/outboxes/postgres-outbox.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from '../../closing/outboxes/postgres-server.js';
import { clinic } from './examined.js';

const missing = whyNoPostgres();
let server: PostgresServer;

beforeAll(async () => {
  if (missing === undefined) server = await startPostgres();
});

afterAll(async () => {
  await server?.stop();
});

describe.skipIf(missing)(
  `doctor, of PostgreSQL${missing ? ` (skipped: ${missing})` : ''}`,
  { timeout: 60_000 },
  () => {
    test('makes no tables, and counts what is in them', async () => {
      const { examined } = await clinic(onTestFinished);
      const env = { GENESYS_DISCONNECT_DATABASE_URL: server.url };
      const empty = await examined([], env);
      expect(empty.checks.database).toMatchObject({
        status: 'warning',
        summary: expect.stringContaining('There is no outbox in'),
      });
      // Still nothing is there, or the second look would have found tables.
      expect((await examined([], env)).checks.database?.summary).toBe(empty.checks.database?.summary);
      const outbox = new PostgresOutbox({ url: server.url });
      await outbox.open();
      await outbox.close();
      const made = await examined([], env);
      expect(made.checks.database).toMatchObject({
        status: 'ok',
        summary: expect.stringContaining('can be written, has schema version 3 and no closures'),
      });
    });
  },
);
