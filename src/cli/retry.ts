import { systemClock } from '../clock.js';
import { type Closure, isEnded } from '../closing/closure.js';
import { holdCauses } from '../closing/hold.js';
import type { Outbox } from '../closing/outbox.js';
import { nearest } from '../nearest.js';
import { printable } from '../printable.js';
import { changeClosures, wantedNamed, wantedOf } from './change-closures.js';
import { filterOptions, readFilter } from './closure-filter.js';
import { defineCommand, jsonOption } from './command.js';
import { outboxDetails, outboxOption, withOutbox } from './outbox-option.js';
import { UsageError } from './usage-error.js';

/** `genesys-disconnect retry`. */
export const retry = defineCommand({
  operands: {
    usage: '[ids…]',
    help: 'Ids of failed closures, or of their Genesys conversations.',
  },
  options: {
    failed: { type: 'boolean', help: 'Every failed closure that matches the options below.' },
    ...filterOptions,
    cause: {
      type: 'string',
      value: '<cause>',
      help: 'Only those that failed with this cause, as list shows it.',
    },
    yes: { type: 'boolean', help: 'Do it. Needed where it is more than one.' },
    'dry-run': { type: 'boolean', help: 'Only show which would be retried.' },
    outbox: outboxOption,
    json: jsonOption,
  },
  details: [
    'Takes failed closures up again: they are due at once, for whatever process works on this outbox (the bot, or close). This command makes no call of Genesys Cloud. What was written in their histories stays.',
    'Mend the cause first: show <id> says what it is. Exit code 1 where one could not be retried.',
    outboxDetails,
  ],
  examples: [
    'retry 01987f3c-8a51-7c2e-8f00-5b1d2f6f9a10',
    'retry --failed --cause GENESYS_PERMISSION_MISSING --dry-run',
    'retry --failed --engagement payment-reminder --from 24h --yes',
  ],
  async run({ options, operands, terminal }) {
    const { failed, cause, json, yes, 'dry-run': dryRun } = options;
    const filter = { ...readFilter(options, systemClock.now()), state: 'failed' as const };
    if (failed === operands.length > 0)
      throw new UsageError('Name the closures to retry, or choose them with --failed; one of the two.');
    const chooser = (['engagement', 'reason', 'from', 'to', 'cause'] as const).find((name) => options[name]);
    if (!failed && chooser !== undefined) throw new UsageError(`--${chooser} goes with --failed.`);
    return withOutbox(options.outbox, async ({ outbox, closures }) => {
      const wanted = await wantedNamed(operands, outbox, (closure) => obstacleTo(outbox, closure));
      const causes = new Set<string>();
      for await (const closure of failed ? closures.each(filter) : []) {
        causes.add(closure.cause ?? '');
        if (cause !== undefined && closure.cause !== cause) continue;
        wanted.push(wantedOf(closure.id, closure, await obstacleTo(outbox, closure)));
      }
      if (failed && wanted.length === 0)
        terminal.say(`No failed closure matches.${otherCauses(cause, causes)}`);
      const act = (closureId: string) => closures.retry(closureId);
      return changeClosures(wanted, { verb: 'retried', act, yes, dryRun, json, terminal });
    });
  },
});

/** The causes of failures that have a name; there may be others in the record. */
const knownCauses = [
  'conversation-not-found',
  'still-open',
  'held-too-long',
  holdCauses.work,
  holdCauses.giveUp,
  'CONVERSATION_ID_INVALID',
  'GENESYS_ANSWER_UNUSABLE',
  'GENESYS_AUTHENTICATION_FAILED',
  'GENESYS_CONFLICT',
  'GENESYS_PERMISSION_MISSING',
  'GENESYS_RATE_LIMITED',
  'GENESYS_REQUEST_REFUSED',
  'GENESYS_UNAVAILABLE',
  'GENESYS_UNREACHABLE',
];

/**
 * What to say of a cause that no failed closure has.
 *
 * @param found those that failed closures have @throws UsageError where it is misspelt
 */
function otherCauses(cause: string | undefined, found: ReadonlySet<string>): string {
  if (cause === undefined) return '';
  const isKnown = knownCauses.includes(cause);
  const meant = isKnown ? undefined : nearest(cause, [...found, ...knownCauses]);
  if (meant !== undefined)
    throw new UsageError(`No closure failed with the cause ${cause}. Did you mean ${meant}?`);
  return found.size === 0 ? '' : ` The causes that there are: ${[...found].map(printable).join(', ')}.`;
}

/** What stands in the way of retrying a closure, if anything does. */
async function obstacleTo(outbox: Outbox, closure: Closure): Promise<string | undefined> {
  const { state, id, conversationId } = closure;
  if (!isEnded(state)) return `it is ${state}, and goes on by itself`;
  if (state !== 'failed') return `it is ${state}; only failed ones can be`;
  const latest = await outbox.latest(conversationId);
  if (latest === undefined || latest.id === id || isEnded(latest.state)) return undefined;
  return `its conversation has a newer closure, ${latest.id}, which is ${latest.state}`;
}
