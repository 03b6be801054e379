import { RejectsFile } from '../campaign/rejects-file.js';
import { printable } from '../printable.js';
import { asUsage, checkCampaignFile } from './campaign-check.js';
import { lookForStarts } from './campaign-dry-run.js';
import {
  campaignName,
  checkEngagement,
  integrationOf,
  integrationVariable,
  layoutOf,
  layoutOptions,
} from './campaign-options.js';
import { runCampaign } from './campaign-run.js';
import { isAllStarted, startData, writeCheck, writeDryRun, writeStarts } from './campaign-summary.js';
import { callsPerMinuteOf, closeOptions } from './close-options.js';
import { defineCommand, jsonOption } from './command.js';
import { connectDetails } from './connect.js';
import { exitCodes } from './exit-codes.js';
import { outboxDetails, outboxOption } from './outbox-option.js';
import { readDurationOption } from './time-option.js';

/** `genesys-disconnect campaign start`. */
export const campaignStart = defineCommand({
  operands: {
    usage: '<file>',
    help: 'The guests: CSV with a header, or JSON Lines, in UTF-8. Columns: to, text, and if you like key, id and others for --text.',
    least: 1,
    most: 1,
  },
  options: {
    engagement: {
      type: 'string',
      short: 'e',
      value: '<name>',
      help: 'Which engagement of the manifest it is. Needed.',
    },
    name: {
      type: 'string',
      value: '<campaign>',
      help: "What the campaign is called. Left out: the file's name without its ending.",
    },
    integration: {
      type: 'string',
      value: '<id>',
      help: `The Open Messaging integration that the guests are on. Left out: ${integrationVariable}.`,
    },
    ...layoutOptions,
    active: {
      type: 'string',
      choices: ['refuse', 'use'],
      help: 'Where a guest has an active conversation: leave the guest alone, or say the text in that one. Left out: refuse.',
    },
    rejects: {
      type: 'string',
      value: '<file>',
      help: 'Write the rows that were not started there, each with its line and the reason. A file of rejects with rows in it is kept as <file>.1, .2, … It holds guests’ data.',
    },
    patience: {
      type: 'string',
      value: '<duration>',
      help: 'How long a start is tried again that is uncertain, or fails in a way that may pass. Left out: 15m; 0: once.',
    },
    manifest: {
      type: 'string',
      value: '<path>',
      help: 'The manifest in which the engagement must be. Left out: the one at a usual place, if there is one.',
    },
    'calls-per-minute': closeOptions['calls-per-minute'],
    outbox: outboxOption,
    'dry-run': {
      type: 'boolean',
      help: 'Read the whole file, say what is wrong in it and how many rows were started before; write nothing and call nobody.',
    },
    json: jsonOption,
  },
  details: [
    'Starts an engagement for each row of a file: the text is sent as the first message of a conversation, within the rate budget that all share who share the outbox. The whole file is read first, and then again, so it cannot be a pipe. Rows that cannot be started are named by their lines and set aside, and the others are started all the same.',
    'A campaign has the rows of all files that it was given, each once. To start mended rejects, give their file with the --name of the campaign, and leave the column rejectedMark in: by it a row is known again. An apostrophe stands there before what a spreadsheet would take for a formula or a number, such as +49…; it is taken away when the file is read.',
    'Each start is recorded before it is sent, so whoever may have the text is counted as uncertain, also after kill -9. After Ctrl-C, a crash or an outage the same command again goes on, and sends nothing twice: a row is known by its key, or else by the campaign with its id, or else by the campaign with its address. Where an answer was lost, it is found out first whether the guest has the text; that can take 5 minutes, in which the others go on. A key counts for all campaigns of the integration and for its bots: what was started before under another name is not sent again, and the summary says so.',
    "No bot runs in this command, so there is no first turn of it. The guest's answer reaches the bot as any message does; it is linked by the conversation's id that comes with it (channelData.genesysConversationId), or by the bot's own startEngagement() with the same key, engagement, guest and text, which sends nothing again and runs the first turn. Where this package's own Open Messaging bridge carries the messages, it has to know the guest from an earlier engagement: start the others from the bot.",
    'The record holds keys, ids of conversations and times, and neither texts nor addresses. Only sessions, where the bot finds the way to a guest, hold the address, as when the bot itself starts one.',
    connectDetails,
    outboxDetails,
    'Exit code 0: all are started. 1: some are not (invalid rows, refused, uncertain, Ctrl-C). 2: nothing was done, because the command line or the file cannot be used.',
  ],
  examples: [
    'campaign start march.csv --engagement payment-reminder --dry-run',
    'campaign start march.csv --engagement payment-reminder --rejects rejects.csv',
    'campaign start rejects.csv --name march --engagement payment-reminder --rejects rejects-2.csv',
    'campaign start guests.jsonl --engagement survey --text "Dear {name}, how was your stay?" --active use',
  ],
  async run({ options, operands: [file = ''], terminal }) {
    const campaign = campaignName(options.name, file);
    const layout = layoutOf(options, campaign);
    const { active, json, outbox: place } = options;
    const callsPerMinute = callsPerMinuteOf(options['calls-per-minute']);
    const patienceMs =
      options.patience === undefined ? undefined : readDurationOption('--patience', options.patience);
    const integrationId = integrationOf(options.integration);
    const engagement = await checkEngagement(options.engagement, options.manifest);
    const { rejects } = options;
    if (rejects !== undefined) await asUsage(() => RejectsFile.check(rejects, file));
    const { check, marks } = await asUsage(() => checkCampaignFile(file, layout, terminal));
    const dryRun = options['dry-run'];
    const order = { file, layout, campaign, engagement, integrationId, active, place };
    const run = { ...order, callsPerMinute, patienceMs, check, marks, rejects, terminal };
    const result = dryRun ? undefined : await runCampaign(run);
    const startedBefore = dryRun
      ? await lookForStarts(place, { integrationId, keys: marks.rows }, terminal)
      : undefined;
    const error = result?.error;
    const ok = error === undefined && (result === undefined ? check.invalid === 0 : isAllStarted(result));
    const shown = { ok, dryRun, campaign, engagement, integrationId, ...(error && { error }) };
    const data =
      result === undefined ? { ...check, startedBefore: startedBefore ?? null } : startData(result);
    if (json) terminal.json({ ...shown, ...data });
    else {
      writeCheck(check, terminal);
      if (result === undefined) writeDryRun(check, { campaign, engagement, startedBefore }, terminal);
      else writeStarts(result, campaign, terminal);
    }
    if (error !== undefined) terminal.say(`${terminal.paint('error', 'error:')} ${printable(error.message)}`);
    return ok ? exitCodes.ok : exitCodes.failed;
  },
});
