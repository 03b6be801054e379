import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest';
import { PostgresOutbox } from '../../../src/closing/outboxes/postgres-outbox.js';
import type { PostgresOutboxOptions } from '../../../src/closing/outboxes/postgres-outbox-options.js';
import type { Logger } from '../../../src/logger.js';
import { freshSchema } from './postgres-bench.js';
import { type PostgresServer, startPostgres } from './postgres-server.js';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** A server for the tests of one `describe`, with a schema for each of them. */
export function stagePostgres() {
  let server: PostgresServer;
  let schema: string;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    schema = freshSchema();
  });

  return {
    get server() {
      return server;
    },
    /** That of the test. */
    get schema() {
      return schema;
    },
    /** An outbox in that schema, until the test is over. */
    async open(options: Partial<PostgresOutboxOptions> = {}): Promise<PostgresOutbox> {
      const outbox = new PostgresOutbox({ url: server.url, schema, logger: silent, ...options });
      await outbox.open();
      onTestFinished(() => outbox.close());
      return outbox;
    },
  };
}
