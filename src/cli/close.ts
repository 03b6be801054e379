import { statSync } from 'node:fs';
import { type ClosePlan, looks } from '../closing/close-plan.js';
import { isEnded } from '../closing/closure.js';
import { printable } from '../printable.js';
import { closeConversations } from './close-conversations.js';
import { type CloseInput, readCloseInput } from './close-input.js';
import { callsPerMinuteOf, closeDetails, closeOptions, planOf, recordOptions } from './close-options.js';
import { isAllClosed, resultData, writeResult } from './close-summary.js';
import { defineCommand, jsonOption } from './command.js';
import { counted } from './counted.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { outboxFile, withOutbox } from './outbox-option.js';
import type { Terminal } from './terminal.js';

const usual = { engagement: 'by-hand', reason: 'closed-by-hand' } as const;

/** `genesys-disconnect close`. */
export const close = defineCommand({
  operands: {
    usage: '<ids, files or ->',
    help: 'Ids of Genesys conversations; files of them; - for stdin. A file has one id a line, or is CSV, or JSON Lines. CSV with titles needs one column, and only one, that is called conversationId; CSV without titles may have one id in a line.',
    least: 1,
  },
  options: {
    ...recordOptions(usual),
    grace: {
      type: 'string',
      value: '<duration>',
      help: 'How long to wait before the first call. Left out: 0.',
    },
    ...closeOptions,
    look: {
      type: 'string',
      value: '<when>',
      choices: looks,
      help: 'When to read a conversation before it is disconnected. Left out: always. The others save a call for each, and may cut off an agent whom nobody saw.',
    },
    'dry-run': { type: 'boolean', help: 'Say what would be done; record nothing and call nobody.' },
    json: jsonOption,
  },
  details: [
    'Closes conversations by their ids, for whoever has nothing but ids. Ids that come twice are closed once. Lines without an id are named by their numbers, and the others are closed all the same.',
    'Given again, the same ids are looked at again: what was closed before is read live, a call for each, and closed where its guest has opened it again. Only of what ended more than 96 hours ago, when nothing can open it any more, is analytics asked, for a hundred at a time.',
    ...closeDetails,
    'Exit code 0: all are closed. 1: some are not (failed, held, invalid lines, Ctrl-C). 2: nothing was done, because the command line or a file cannot be used.',
  ],
  examples: [
    'close 7a0e1c9e-3f0b-4f57-9d0b-0d7a3c0e1f55',
    'close stale.csv --engagement payment-reminder --reason campaign-over --dry-run',
    'close - < ids.txt',
  ],
  async run({ options, operands, terminal }) {
    const { engagement = usual.engagement, reason = usual.reason, grace, json } = options;
    const plan = planOf(options, { engagement, reason, grace });
    const callsPerMinute = callsPerMinuteOf(options['calls-per-minute']);
    const input = await readCloseInput(operands, terminal);
    const { conversationIds } = input;
    if (options['dry-run']) return foretell(input, plan, options.outbox, { json, terminal });
    const place = options.outbox;
    const result = await closeConversations({
      conversationIds,
      plan,
      command: 'close',
      place,
      callsPerMinute,
      terminal,
    });
    const ok = isAllClosed(result) && input.invalid === 0;
    if (json) terminal.json({ ok, dryRun: false, ...inputData(input), ...resultData(result) });
    else {
      writeInput(input, terminal);
      writeResult(result, terminal);
    }
    return ok ? exitCodes.ok : exitCodes.failed;
  },
});

interface Say {
  readonly json: boolean;
  readonly terminal: Terminal;
}

/** Says what a run would do, by the record alone. */
async function foretell(
  input: CloseInput,
  plan: ClosePlan,
  place: string | undefined,
  { json, terminal }: Say,
): Promise<ExitCode> {
  const { open, closed } = await knownOf(input.conversationIds, place);
  const fresh = input.conversationIds.size - open - closed;
  const ok = input.invalid === 0;
  if (json) {
    terminal.json({
      ok,
      dryRun: true,
      ...inputData(input),
      wouldRecord: fresh,
      wouldJoin: open,
      closedBefore: closed,
      plan,
    });
  } else {
    writeInput(input, terminal);
    const { engagement, reason, strategy } = plan;
    const where = outboxFile(place) ?? 'the database';
    terminal.out(
      `${number(fresh)} would be recorded in ${printable(where)} and closed: engagement ${engagement}, reason ${reason}, strategy ${strategy}.`,
    );
    if (open > 0) terminal.out(`${counted(open, 'has', 'have')} an open closure already, which would go on.`);
    if (closed > 0)
      terminal.out(
        `${counted(closed, 'was', 'were')} closed before; only what is open again would be closed.`,
      );
    terminal.out('Nothing was recorded, and nobody was called.');
  }
  return ok ? exitCodes.ok : exitCodes.failed;
}

/** How many have a closure already, open or closed. An outbox that is not there is not made for that. */
async function knownOf(
  ids: ReadonlySet<string>,
  place: string | undefined,
): Promise<{ open: number; closed: number }> {
  const file = outboxFile(place);
  const known = { open: 0, closed: 0 };
  if (file !== undefined && statSync(file, { throwIfNoEntry: false }) === undefined) return known;
  await withOutbox(place, async ({ outbox }) => {
    for (const id of ids) {
      const state = (await outbox.latest(id))?.state;
      if (state === 'closed') known.closed += 1;
      else if (state !== undefined && !isEnded(state)) known.open += 1;
    }
  });
  return known;
}

function inputData({ conversationIds, duplicates, invalid, invalidLines }: CloseInput) {
  return { conversations: conversationIds.size, duplicates, invalid, invalidLines };
}

function writeInput({ conversationIds, duplicates, invalid }: CloseInput, terminal: Terminal): void {
  const parts = [
    counted(conversationIds.size, 'id'),
    ...(duplicates > 0 ? [`${number(duplicates)} repeated and taken once`] : []),
    ...(invalid > 0 ? [terminal.paint('error', `${counted(invalid, 'line')} without an id`)] : []),
  ];
  terminal.out(`Read: ${parts.join(', ')}.`);
}

const number = (count: number) => count.toLocaleString('en');
