import { type ClosePlan, defaultClosePlan, rungs, strategies } from '../closing/close-plan.js';
import { printable } from '../printable.js';
import type { OptionTable } from './command.js';
import { connectDetails } from './connect.js';
import { outboxDetails, outboxOption } from './outbox-option.js';
import { readCount, readDurationOption } from './time-option.js';
import { UsageError } from './usage-error.js';

/** The options of the commands that close conversations. */
export const closeOptions = {
  strategy: {
    type: 'string',
    value: '<way>',
    choices: strategies,
    help: `How to disconnect: auto, or beginning with one of ${rungs.join(', ')}. Left out: auto.`,
  },
  teardown: {
    type: 'string',
    choices: ['never', 'last'],
    help: "Whether the platform's repair call may be used where nothing else helped. Left out: last.",
  },
  'no-protect-agents': {
    type: 'boolean',
    help: 'Close also while a live agent is in the conversation.',
  },
  'calls-per-minute': {
    type: 'string',
    value: '<n>',
    help: 'Calls a minute that the OAuth client may make, 10 or more. Left out: 300.',
  },
  outbox: outboxOption,
} as const satisfies OptionTable;

/** What they are called in the record: two more options of those commands, each of which has names of its own for it. */
export function recordOptions(usual: Readonly<Record<'engagement' | 'reason', string>>) {
  return {
    engagement: {
      type: 'string',
      short: 'e',
      value: '<name>',
      help: `What the record calls them. Left out: ${usual.engagement}.`,
    },
    reason: {
      type: 'string',
      value: '<reason>',
      help: `Why they are closed, for the record. Left out: ${usual.reason}.`,
    },
  } as const satisfies OptionTable;
}

/** What the users of those commands should know, for the help. */
export const closeDetails = [
  'Each closure is written to the outbox before anything is sent, and is worked on in this process until the conversation is seen to be over. What else is due in that outbox is worked on too. Ctrl-C lets the steps under way end; the same command again goes on, and closes nothing twice.',
  'Each conversation is read before it is disconnected. Where a live agent is in it, it is held: the command ends when only held ones are left. They are closed when the agent has left, by whatever process works on the outbox, or by the same command later.',
  connectDetails,
  outboxDetails,
] as const;

interface Given {
  readonly look?: ClosePlan['lookFirst'] | undefined;
  readonly strategy: ClosePlan['strategy'] | undefined;
  readonly teardown: ClosePlan['teardown'] | undefined;
  readonly 'no-protect-agents': boolean;
}

/** The plan for every conversation of one run. */
export function planOf(
  options: Given,
  { engagement, reason, grace }: Record<'engagement' | 'reason', string> & { grace?: string | undefined },
): ClosePlan {
  for (const [name, text] of Object.entries({ engagement, reason })) {
    if (text.trim() === '' || text.length > 200) throw new UsageError(`--${name} needs 1 to 200 characters.`);
    if (printable(text) !== text)
      throw new UsageError(
        `--${name} has a tab, a line break or another control character in it. Leave it out.`,
      );
  }
  const { strategy, teardown, look, 'no-protect-agents': closeOverAgents } = options;
  return {
    ...defaultClosePlan,
    engagement,
    reason,
    graceMs: grace === undefined ? 0 : readDurationOption('--grace', grace),
    strategy: strategy ?? defaultClosePlan.strategy,
    teardown: teardown ?? defaultClosePlan.teardown,
    protectAgents: !closeOverAgents,
    // Nobody knows who is in a conversation of which there is only an id.
    lookFirst: look ?? (closeOverAgents ? 'handed-over' : 'always'),
    // Closed once, and not for good: whether its guest may come back is not said by whoever has only an id.
    watchForMs: 0,
    lateGuest: { answer: 'reopen', text: defaultClosePlan.lateGuest.text },
  };
}

/** The least that a rate budget takes. */
const leastCalls = 10;

/** The calls a minute that were given. @throws UsageError where it is no such number */
export function callsPerMinuteOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const calls = readCount('--calls-per-minute', text);
  if (calls >= leastCalls) return calls;
  throw new UsageError(`--calls-per-minute needs ${leastCalls} or more.`);
}
