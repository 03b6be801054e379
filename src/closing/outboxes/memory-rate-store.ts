import {
  type RateAnswer,
  type RateRequest,
  type RateState,
  type RateStore,
  takeFrom,
} from '../rate-store.js';

/** Counts the budgets of one process. */
export class MemoryRateStore implements RateStore {
  readonly #budgets = new Map<string, RateState>();

  async take(request: RateRequest): Promise<RateAnswer> {
    const state = this.#budgets.get(request.key) ?? { paidOffAt: 0, blockedUntil: 0 };
    const { paidOffAt, ...answer } = takeFrom(state, request);
    this.#budgets.set(request.key, { ...state, paidOffAt });
    return answer;
  }

  async block(key: string, until: number): Promise<void> {
    const state = this.#budgets.get(key) ?? { paidOffAt: 0, blockedUntil: 0 };
    this.#budgets.set(key, { ...state, blockedUntil: Math.max(state.blockedUntil, until) });
  }
}
