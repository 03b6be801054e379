import { closureStates } from '../closing/closure.js';
import type { ClosureFilter } from '../closing/outbox.js';
import type { OptionTable } from './command.js';
import { readTime, timeWords } from './time-option.js';
import { UsageError } from './usage-error.js';

/** The options that choose closures. */
export const filterOptions = {
  engagement: { type: 'string', value: '<name>', help: 'Only those of this engagement.' },
  reason: { type: 'string', value: '<reason>', help: 'Only those with this reason.' },
  from: { type: 'string', value: '<time>', help: `Only those recorded at or after this time: ${timeWords}.` },
  to: { type: 'string', value: '<time>', help: 'Only those recorded before this time.' },
} as const satisfies OptionTable;

/** The option that chooses by state. */
export const stateOption = {
  type: 'string',
  short: 's',
  multiple: true,
  value: '<state>',
  choices: closureStates,
  help: `Only those in this state: ${closureStates.join(', ')}. May be given several times.`,
} as const;

/** What was chosen. @throws UsageError for a time that is none, or an interval that is empty */
export function readFilter(
  options: Readonly<Record<keyof typeof filterOptions, string | undefined>>,
  now: number,
): ClosureFilter {
  const { engagement, reason } = options;
  const from = options.from === undefined ? undefined : readTime('--from', options.from, now);
  const to = options.to === undefined ? undefined : readTime('--to', options.to, now);
  if (from !== undefined && to !== undefined && from >= to)
    throw new UsageError('--from is not before --to: nothing would be found.');
  return { engagement, reason, from, to };
}
