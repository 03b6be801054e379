import { setTimeout as delay } from 'node:timers/promises';
import type { ClientConfig, Pool, PoolClient } from 'pg';
import { DriverMissingError } from '../../errors/driver-missing-error.js';
import { OutboxUnavailableError } from '../../errors/outbox-unavailable-error.js';
import type { Logger } from '../../logger.js';
import type { SqlRow, SqlValue } from './closure-row.js';
import { withPositions } from './named-parameters.js';
import { explainPostgresFailure } from './postgres-failure.js';
import { defaultPostgresOutboxOptions, type PostgresOutboxOptions } from './postgres-outbox-options.js';

/** SQL with named parameters, some of which may be lists. */
export interface PostgresStatement {
  readonly text: string;
  readonly params: Readonly<Record<string, SqlValue | readonly SqlValue[]>>;
}

/** Runs one statement, in a transaction of its own or in that of its owner. */
export type Run = (statement: PostgresStatement) => Promise<SqlRow[]>;

type PostgresModule = typeof import('pg');

/** @throws DriverMissingError */
export async function loadPostgresDriver(
  importDriver: () => Promise<unknown> = () => import('pg'),
): Promise<PostgresModule> {
  try {
    const module = (await importDriver()) as PostgresModule & { default?: PostgresModule };
    return module.default ?? module;
  } catch (error) {
    throw new DriverMissingError('pg', 'The PostgreSQL outbox', '8', error);
  }
}

/** How every connection is set up, so that a dead one is noticed. */
export function connectionConfig(options: PostgresOutboxOptions): ClientConfig {
  const { connectTimeoutMs, queryTimeoutMs, statementTimeoutMs } = {
    ...defaultPostgresOutboxOptions,
    ...options,
  };
  return {
    connectionString: options.url,
    application_name: 'genesys-disconnect',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    ...(statementTimeoutMs > 0 && {
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: statementTimeoutMs,
    }),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...options.pool,
  };
}

/** A pool of connections: statements, transactions, and errors that say what to do. */
export class PostgresConnection {
  readonly location: string;
  readonly #pool: Pool;

  constructor({ Pool }: PostgresModule, options: PostgresOutboxOptions, logger: Logger) {
    this.location = locationOf(options.url);
    const max = options.maxConnections ?? defaultPostgresOutboxOptions.maxConnections;
    this.#pool = new Pool({ max, ...connectionConfig(options) });
    // Without a listener, the loss of an idle connection would end the process.
    this.#pool.on('error', (error) => {
      logger.warn('a connection to the outbox was lost', { location: this.location, error: error.message });
    });
  }

  readonly run: Run = async ({ text, params }) => {
    try {
      const { rows } = await this.#pool.query(
        withPositions(text, params) as { text: string; values: unknown[] },
      );
      return rows;
    } catch (error) {
      throw explainPostgresFailure(this.location, error);
    }
  };

  /** Runs `work` in one transaction: all of it or nothing. */
  async transaction<Result>(work: (run: Run) => Promise<Result>): Promise<Result> {
    let client: PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      const result = await this.#inTransaction(client, work);
      client.release();
      return result;
    } catch (error) {
      // The connection may be dead or in a failed transaction: the pool gets a new one, and the server rolls back.
      client?.release(true);
      throw explainPostgresFailure(this.location, error);
    }
  }

  /** Waits for a while only: a dead connection cannot say goodbye. */
  async close(): Promise<void> {
    await Promise.race([this.#pool.end(), delay(2_000, undefined, { ref: false })]);
  }

  async #inTransaction<Result>(client: PoolClient, work: (run: Run) => Promise<Result>): Promise<Result> {
    // Each statement sees what was committed before it, whatever the server's default is.
    await client.query('begin isolation level read committed');
    const result = await work(async ({ text, params }) => {
      const { rows } = await client.query(withPositions(text, params) as { text: string; values: unknown[] });
      return rows;
    });
    await client.query('commit');
    return result;
  }
}

/** Host and database, without the user and the password. */
function locationOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch (error) {
    const expected = 'its URL has to look like postgres://user:password@host:5432/database.';
    throw new OutboxUnavailableError('in PostgreSQL', 'misconfigured', expected, withoutInput(error));
  }
}

/** An invalid URL's error carries the URL, and with it the password. */
function withoutInput(error: unknown): Error {
  return new Error(error instanceof Error ? error.message : 'Invalid URL');
}
