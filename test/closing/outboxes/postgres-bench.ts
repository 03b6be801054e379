import pg from 'pg';
import { PostgresOutbox } from '../../../src/closing/outboxes/postgres-outbox.js';
import type { PostgresOutboxOptions } from '../../../src/closing/outboxes/postgres-outbox-options.js';
import type { Bench } from './conformance.js';

let count = 0;

/** A schema's name that no other test uses. */
export function freshSchema(): string {
  count += 1;
  return `test_${process.pid}_${count}`;
}

/** Runs SQL as an administrator would. */
export async function administer(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Two outboxes on tables of their own. */
export async function preparePostgres(
  url: string,
  options: Partial<PostgresOutboxOptions> = {},
): Promise<Bench & { readonly schema: string }> {
  const schema = freshSchema();
  const [outbox, other] = [
    new PostgresOutbox({ url, schema, ...options }),
    new PostgresOutbox({ url, schema, ...options }),
  ];
  await Promise.all([outbox.open(), other.open()]);
  return {
    outbox,
    other,
    schema,
    async dispose() {
      await outbox.close();
      await other.close();
      await administer(url, `drop schema ${schema} cascade`);
    },
  };
}
