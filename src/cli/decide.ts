import type { Closure } from '../closing/closure.js';
import type { HoldDecision } from '../closing/hold.js';
import { nearest } from '../nearest.js';
import { changeClosures, wantedNamed } from './change-closures.js';
import { defineCommand, jsonOption } from './command.js';
import { outboxDetails, outboxOption, withOutbox } from './outbox-option.js';
import { UsageError } from './usage-error.js';

/** What each decision makes of a closure, in the past. */
const decisions = {
  close: 'told to close',
  'give-up': 'told to give up',
} as const satisfies Record<HoldDecision, string>;

/** `genesys-disconnect decide`. */
export const decide = defineCommand({
  operands: {
    usage: '<close|give-up> <ids…>',
    help: 'What is to become of held closures; and their ids, or those of their Genesys conversations.',
    least: 2,
  },
  options: {
    yes: { type: 'boolean', help: 'Do it. Needed where it is more than one.' },
    'dry-run': { type: 'boolean', help: 'Only show which would be told.' },
    outbox: outboxOption,
    json: jsonOption,
  },
  details: [
    'Decides about closures that are held for a live agent: close closes them whoever is in the conversation, give-up leaves the session open and lets the closure fail. Whatever process works on this outbox acts on it at once; this command makes no call of Genesys Cloud.',
    'It need not be waited for: plans with "afterHold": "ask" ask for it when holdFor is over, the others end by themselves.',
    outboxDetails,
  ],
  examples: [
    'decide close 7a0e1c9e-3f0b-4f57-9d0b-0d7a3c0e1f55',
    'decide give-up 01987f3c-8a51-7c2e-8f00-5b1d2f6f9a10 --dry-run',
  ],
  async run({ options, operands: [decision = '', ...ids], terminal }) {
    if (!isDecision(decision)) {
      const meant = nearest(decision, Object.keys(decisions));
      throw new UsageError(
        `Decide "close" or "give-up"; got ${JSON.stringify(decision)}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
      );
    }
    const { yes, 'dry-run': dryRun, json } = options;
    return withOutbox(options.outbox, async ({ outbox, closures }) => {
      const wanted = await wantedNamed(ids, outbox, obstacleTo);
      const act = (closureId: string) => closures.decide(closureId, decision);
      return changeClosures(wanted, { verb: decisions[decision], act, yes, dryRun, json, terminal });
    });
  },
});

function isDecision(word: string): word is HoldDecision {
  return Object.hasOwn(decisions, word);
}

function obstacleTo({ state }: Closure): string | undefined {
  return state === 'held' ? undefined : `it is ${state}; only held ones can be`;
}
