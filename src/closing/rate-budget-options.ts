import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import { checkOptions } from '../options/option-faults.js';
import { clockKind, loggerKind, optionsOf, text, wholeNumber, withMethods } from '../options/option-kinds.js';
import type { RateStore } from './rate-store.js';

export interface RateBudgetOptions {
  /** Whose budget: the OAuth client's id. */
  readonly key: string;
  /**
   * Calls a minute that the platform allows: a whole number from 10 to 100,000,000, which is no limit any more.
   * @default 300, the limit of a client-credentials token
   */
  readonly callsPerMinute?: number | undefined;
  /** Where it is counted. */
  readonly store: RateStore;
  /**
   * How many processes may share the budget, from 1 to 10,000. While the store cannot be reached, each makes this part of
   * the calls.
   * @default 10
   */
  readonly processes?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

/** One odd answer of the platform must not stop everything, nor an odd setting. */
export const leastCallsPerMinute = 10;

/** What the façade too may be told of a budget. */
export const rateKinds = {
  callsPerMinute: wholeNumber(leastCallsPerMinute, 100_000_000).optional(),
  processes: wholeNumber(1, 10_000).optional(),
};

const schema = optionsOf({
  key: text("the OAuth client's id"),
  ...rateKinds,
  store: withMethods<RateStore>('a store of rates', ['take', 'block']),
  clock: clockKind().optional(),
  logger: loggerKind().optional(),
});

/** @throws ConfigurationError with every fault */
export function checkRateBudgetOptions(options: RateBudgetOptions): void {
  checkOptions('the RateBudget', schema, options);
}
