import { answerGaps, answersText } from '../campaign/campaign-answers.js';
import { statusOf } from '../campaign/campaign-status.js';
import { printable } from '../printable.js';
import { readCampaign } from './campaign-named.js';
import { defineCommand, jsonOption } from './command.js';
import { exitCodes } from './exit-codes.js';
import { outboxDetails, outboxOption, withOutbox } from './outbox-option.js';
import { showTime } from './time-option.js';

/** `genesys-disconnect campaign status`. */
export const campaignStatus = defineCommand({
  operands: { usage: '<name>', help: 'The name of the campaign.', least: 1, most: 1 },
  options: { outbox: outboxOption, json: jsonOption },
  details: [
    'Says how many guests are started, how many of them have answered, and where their sessions are by the record of closures. Calls nobody. A session is open where nothing says that it is over.',
    outboxDetails,
  ],
  examples: ['campaign status march', 'campaign status march --json'],
  async run({ options, operands: [campaign = ''], terminal }) {
    await withOutbox(
      options.outbox,
      async (opened) => {
        const record = await readCampaign(opened, campaign);
        const { engagement, integrationId, createdAt, lastRunAt } = record.header;
        const status = statusOf(record);
        if (options.json) {
          const failures = Object.fromEntries(record.failures);
          terminal.json({
            ok: true,
            campaign,
            engagement,
            integrationId,
            createdAt,
            lastRunAt,
            ...status,
            failures,
          });
          return;
        }
        const {
          rows,
          started,
          startedBefore,
          answered,
          pending,
          failedToStart,
          uncertain,
          invalidRows,
          sessions,
        } = status;
        const line = (label: string, value: number | string) =>
          terminal.out(`${label.padEnd(18)}${value.toLocaleString('en').padStart(9)}`);
        terminal.out(
          terminal.paint('strong', `Campaign ${printable(campaign)}, engagement ${printable(engagement)}`),
        );
        terminal.out(`Begun ${showTime(createdAt)}, last run ${showTime(lastRunAt)}`);
        line('Rows', rows);
        line('Started', started);
        if (startedBefore > 0) line('  before it began', startedBefore);
        line('  answered', answersText(answered).short);
        for (const [name, count] of Object.entries(sessions)) line(`  ${name}`, count);
        line('Pending', pending);
        line('Uncertain', uncertain);
        line('Failed to start', failedToStart);
        for (const [code, count] of record.failures) line(`  ${printable(code)}`, count);
        line('Invalid rows', invalidRows);
        for (const gap of answered.gaps) terminal.out(answerGaps[gap]);
      },
      'reads',
    );
    return exitCodes.ok;
  },
});
