import { afterAll, beforeAll } from 'vitest';
import { describeOutbox } from './conformance.js';
import { preparePostgres } from './postgres-bench.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from './postgres-server.js';

const missing = whyNoPostgres();
let server: PostgresServer;

beforeAll(async () => {
  if (missing === undefined) server = await startPostgres();
});

afterAll(async () => {
  await server?.stop();
});

describeOutbox({
  name: 'PostgreSQL',
  missing,
  durable: true,
  wakesProcesses: true,
  prepare: () => preparePostgres(server.url),
});
