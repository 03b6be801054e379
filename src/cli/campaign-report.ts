import { extname } from 'node:path';
import { guestSelections, guestsCsv, guestsIn } from '../campaign/campaign-guests.js';
import { type CampaignReport, reportOf } from '../campaign/campaign-report.js';
import { reportCsv, reportText } from '../campaign/report-text.js';
import { systemClock } from '../clock.js';
import { printable, printableJson } from '../printable.js';
import { readCampaign } from './campaign-named.js';
import { defineCommand, jsonOption } from './command.js';
import { exitCodes } from './exit-codes.js';
import { outboxDetails, outboxOption, withOutbox } from './outbox-option.js';
import { UsageError } from './usage-error.js';
import { outputOptions, writeOutput } from './write-output.js';

const formats = ['text', 'json', 'csv', 'html'] as const;
type Format = (typeof formats)[number];

/** The format that a file's name asks for. */
const byName: Readonly<Record<string, Format>> = {
  '.txt': 'text',
  '.json': 'json',
  '.csv': 'csv',
  '.html': 'html',
  '.htm': 'html',
};

/** `genesys-disconnect campaign report`. */
export const campaignReport = defineCommand({
  operands: { usage: '<name>', help: 'The name of the campaign.', least: 1, most: 1 },
  options: {
    format: {
      type: 'string',
      choices: formats,
      help: 'How to write it. Left out: as the name of --output says, else text.',
    },
    guests: {
      type: 'string',
      choices: guestSelections,
      help: 'Write a row for each of these guests instead of figures: key, conversation, times, where the session is. CSV (also when left out) or JSON.',
    },
    ...outputOptions,
    outbox: outboxOption,
    json: jsonOption,
  },
  details: [
    'Reports what became of the guests of a campaign: started, answered, handed over, ended by which dialog and reason, closed, held, failed, opened again; how long closing took from the first sign of the end to the verified end; and what it cost in calls. Calls nobody: it is all in the outbox.',
    'A guest has answered whom a bot that shares the outbox has heard after the start, and before the session was over. Where the bots cannot have heard all of them, the report says so instead of a number that is too small.',
    '--guests names guests by the key column of the file they were started from, and no address: with a key of your own you find them again.',
    'The page (html) needs nothing from the network. In JSON, times are milliseconds.',
    outboxDetails,
  ],
  examples: [
    'campaign report march',
    'campaign report march -o march.html',
    'campaign report march --format csv',
    'campaign report march --guests never-answered -o remind-again.csv',
  ],
  async run({ options, operands: [campaign = ''], terminal }) {
    const { output } = options;
    if (options.json && options.format !== undefined && options.format !== 'json')
      throw new UsageError('--json and --format contradict each other. Keep one.');
    const { guests } = options;
    const format = options.json ? 'json' : (options.format ?? formatOf(output, guests !== undefined));
    if (guests !== undefined && format !== 'csv' && format !== 'json')
      throw new UsageError(`--guests writes csv or json, not ${format}. Name one with --format.`);
    const text = await withOutbox(
      options.outbox,
      async (opened) => {
        const record = await readCampaign(opened, campaign);
        if (guests !== undefined) {
          const rows = guestsIn(record, guests);
          return format === 'csv' ? guestsCsv(rows) : printableJson({ ok: true, campaign, guests: rows });
        }
        const historyOf = (id: string) => opened.closures.history(id);
        return writers[format](await reportOf(campaign, record, historyOf, systemClock.now()));
      },
      'reads',
    );
    if (output === undefined || output === '-') terminal.out(text);
    else {
      await writeOutput(output, `${text}\n`, { begins, force: options.force });
      terminal.say(printable(`${output} is written.`));
    }
    return exitCodes.ok;
  },
});

const writers: Readonly<Record<Format, (report: CampaignReport) => string | Promise<string>>> = {
  text: reportText,
  json: (report) => printableJson({ ok: true, ...report }),
  csv: reportCsv,
  html: async (report) => (await import('../campaign/report-page.js')).reportPage(report),
};

/** How each of them begins, and the lists of guests. */
const begins = [
  /^Campaign .*, engagement .*\nBegun \d{4}-/,
  /^\{\n {2}"ok": true,\n {2}"campaign": /,
  /^section,name,value\r\n/,
  /^key,conversationId,startedAt,answered,answeredAt,session(\r\n|\n$)/,
  /<meta name="generator" content="genesys-disconnect campaign report">/,
];

function formatOf(output: string | undefined, isOfGuests: boolean): Format {
  if (output === undefined && isOfGuests) return 'csv';
  const extension = output === undefined ? '' : extname(output).toLowerCase();
  if (extension === '') return 'text';
  const format = byName[extension];
  if (format !== undefined) return format;
  throw new UsageError(`No format is known for ${output}. Name one: --format ${formats.join('|')}.`);
}
