import { systemClock } from '../clock.js';
import type { Closure, ClosureState } from '../closing/closure.js';
import type { Outbox } from '../closing/outbox.js';
import { changeClosures, wantedNamed } from './change-closures.js';
import { defineCommand, jsonOption } from './command.js';
import { operator, outboxDetails, outboxOption, withOutbox } from './outbox-option.js';

/** `genesys-disconnect cancel`. */
export const cancel = defineCommand({
  operands: {
    usage: '<ids…>',
    help: 'Ids of closures, or of their Genesys conversations.',
    least: 1,
  },
  options: {
    yes: { type: 'boolean', help: 'Do it. Needed where it is more than one.' },
    'dry-run': { type: 'boolean', help: 'Only show which would be cancelled.' },
    outbox: outboxOption,
    json: jsonOption,
  },
  details: [
    'Cancels closures of which nothing was sent to Genesys Cloud yet: those that are scheduled, and those that are held for an agent since before the first disconnect. The session stays open, and a later terminal turn of the bot closes it as ever. A disconnect that was sent cannot be taken back.',
    'Exit code 1 where one could not be cancelled.',
    outboxDetails,
  ],
  examples: ['cancel 7a0e1c9e-3f0b-4f57-9d0b-0d7a3c0e1f55', 'cancel $(cat ids.txt) --dry-run'],
  async run({ options, operands, terminal }) {
    const { yes, 'dry-run': dryRun, json } = options;
    return withOutbox(options.outbox, async ({ outbox }) => {
      const wanted = await wantedNamed(operands, outbox, obstacleTo);
      const act = (closureId: string) => cancelled(outbox, closureId);
      return changeClosures(wanted, { verb: 'cancelled', act, yes, dryRun, json, terminal });
    });
  },
});

/** What stands in the way of cancelling a closure, if anything does. */
function obstacleTo({ state, rung }: Closure): string | undefined {
  switch (state) {
    case 'scheduled':
      return undefined;
    case 'held':
      return rung === undefined ? undefined : 'a disconnect was sent before it was held';
    case 'disconnecting':
      return 'a disconnect is on its way to Genesys Cloud, and cannot be taken back';
    case 'verifying':
      return 'Genesys Cloud has accepted its disconnect, which cannot be taken back';
    default:
      return `it is ${state} already`;
  }
}

/** Only from the state that it was seen in: a worker may have begun meanwhile. */
async function cancelled(outbox: Outbox, closureId: string): Promise<boolean> {
  const closure = await outbox.get(closureId);
  if (closure === undefined || obstacleTo(closure) !== undefined) return false;
  const from: ClosureState = closure.state;
  const at = systemClock.now();
  const change = { state: 'cancelled', cause, causeDetail: undefined, endedAt: at } as const;
  const transition = { kind: 'transition', at, instance: operator, from, to: 'cancelled', cause } as const;
  return (await outbox.amend(closureId, [from], change, [transition], at)) !== undefined;
}

const cause = 'operator';
