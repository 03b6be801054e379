import { nearest } from '../nearest.js';
import { checkOptions } from '../options/option-faults.js';
import { milliseconds, oneOf, option, optionsOf, text, wholeNumber } from '../options/option-kinds.js';
import { closureStates } from './closure.js';
import type { ClosureFilter } from './outbox.js';

const isState = (value: unknown) => (closureStates as readonly unknown[]).includes(value);

/** One state or a list of them. */
const states = option<ClosureFilter['state']>(
  `one of ${closureStates.map((state) => JSON.stringify(state)).join(', ')}, or a list of them`,
  (value) => [value].flat().every(isState),
  {
    suggest: (value) => {
      const wrong = [value].flat().find((one) => !isState(one));
      const meant = typeof wrong === 'string' ? nearest(wrong, closureStates) : undefined;
      return meant && JSON.stringify(meant);
    },
  },
);

const filterOptions = optionsOf({
  conversationId: text().optional(),
  engagement: text().optional(),
  state: states.optional(),
  reason: text().optional(),
  from: milliseconds().optional(),
  to: milliseconds().optional(),
});

const pageOptions = optionsOf({
  after: text('the "next" of the page before').optional(),
  limit: wholeNumber(1, 1_000).optional(),
});

const formatOption = optionsOf({ format: oneOf(['jsonl', 'csv']) });

/** @throws ConfigurationError with every fault: a misspelt filter would find everything, or nothing */
export function checkFilter(of: string, filter: unknown): void {
  checkOptions(of, filterOptions, filter);
}

/** @throws ConfigurationError with every fault */
export function checkPage(of: string, page: unknown): void {
  checkOptions(of, pageOptions, page);
}

/** @throws ConfigurationError where there is no such format */
export function checkFormat(of: string, format: unknown): void {
  checkOptions(of, formatOption, { format });
}
