import { type RateAnswer, type RateRequest, type RateStore, takeFrom } from '../rate-store.js';
import type { SqliteConnection } from './sqlite-connection.js';
import type { Tables } from './tables.js';

/**
 * Counts rate budgets in the file of an outbox, for all processes that share it. What a loss of power takes back are the
 * calls of an instant, and the machine needs longer than that to come up again.
 */
export class SqliteRateStore implements RateStore {
  readonly #tables: Tables;
  readonly #connection: () => SqliteConnection;

  constructor(tables: Tables, connection: () => SqliteConnection) {
    this.#tables = tables;
    this.#connection = connection;
  }

  async take(request: RateRequest): Promise<RateAnswer> {
    const connection = this.#connection();
    return connection.writeLightly(() => {
      const state = this.#read(connection, request.key);
      const { paidOffAt, ...answer } = takeFrom(state, request);
      if (paidOffAt !== state.paidOffAt) this.#write(connection, request.key, 'paid_off_at', paidOffAt);
      return answer;
    });
  }

  async block(key: string, until: number): Promise<void> {
    const connection = this.#connection();
    await connection.writeLightly(() => {
      const { blockedUntil } = this.#read(connection, key);
      if (until > blockedUntil) this.#write(connection, key, 'blocked_until', until);
    });
  }

  #read(connection: SqliteConnection, key: string): { paidOffAt: number; blockedUntil: number } {
    const [row] = connection.run({
      text: `select paid_off_at, blocked_until from ${this.#tables.rateBudgets} where budget = :key`,
      params: { key },
    });
    return { paidOffAt: Number(row?.paid_off_at ?? 0), blockedUntil: Number(row?.blocked_until ?? 0) };
  }

  #write(
    connection: SqliteConnection,
    key: string,
    column: 'paid_off_at' | 'blocked_until',
    at: number,
  ): void {
    connection.run({
      text: `insert into ${this.#tables.rateBudgets} (budget, paid_off_at, blocked_until)
        values (:key, ${column === 'paid_off_at' ? ':at, 0' : '0, :at'})
        on conflict (budget) do update set ${column} = excluded.${column}`,
      params: { key, at },
    });
  }
}
