import {
  type RateAnswer,
  type RateRequest,
  type RateState,
  type RateStore,
  takeFrom,
} from '../rate-store.js';
import type { PostgresConnection, Run } from './postgres-connection.js';
import type { Tables } from './tables.js';

/** Counts rate budgets in the database of an outbox, for all processes that share it. */
export class PostgresRateStore implements RateStore {
  readonly #tables: Tables;
  readonly #connection: () => PostgresConnection;

  constructor(tables: Tables, connection: () => PostgresConnection) {
    this.#tables = tables;
    this.#connection = connection;
  }

  async take(request: RateRequest): Promise<RateAnswer> {
    return this.#connection().transaction(async (run) => {
      const state = await this.#lock(run, request.key);
      const { paidOffAt, ...answer } = takeFrom(state, request);
      if (paidOffAt !== state.paidOffAt) {
        await run({
          text: `update ${this.#tables.rateBudgets} set paid_off_at = :at where budget = :key`,
          params: { key: request.key, at: paidOffAt },
        });
      }
      return answer;
    });
  }

  async block(key: string, until: number): Promise<void> {
    const { rateBudgets } = this.#tables;
    await this.#connection().run({
      text: `insert into ${rateBudgets} as b (budget, paid_off_at, blocked_until) values (:key, 0, :until)
        on conflict (budget) do update set blocked_until = greatest(b.blocked_until, excluded.blocked_until)`,
      params: { key, until },
    });
  }

  /** The budget's row, which nobody else can touch until the transaction ends. */
  async #lock(run: Run, key: string): Promise<RateState> {
    const { rateBudgets } = this.#tables;
    const select = {
      text: `select paid_off_at, blocked_until from ${rateBudgets} where budget = :key for update`,
      params: { key },
    };
    let [row] = await run(select);
    if (row === undefined) {
      await run({
        text: `insert into ${rateBudgets} (budget, paid_off_at, blocked_until) values (:key, 0, 0)
          on conflict do nothing`,
        params: { key },
      });
      [row] = await run(select);
    }
    return { paidOffAt: Number(row?.paid_off_at ?? 0), blockedUntil: Number(row?.blocked_until ?? 0) };
  }
}
