import { CampaignBook } from '../campaign/campaign-book.js';
import type { CampaignRow } from '../campaign/campaign-row.js';
import { campaignRows } from '../campaign/campaign-rows.js';
import { CampaignTally } from '../campaign/campaign-tally.js';
import { RejectsFile } from '../campaign/rejects-file.js';
import { startCampaign } from '../campaign/start-campaign.js';
import { systemClock } from '../clock.js';
import type { GenesysDisconnectError } from '../errors/genesys-disconnect-error.js';
import { asUsage, type CampaignCheck, checkCampaignFile, mostTold } from './campaign-check.js';
import { claimCampaign } from './campaign-claim.js';
import {
  campaignName,
  checkEngagement,
  integrationOf,
  integrationVariable,
  layoutOf,
  layoutOptions,
} from './campaign-options.js';
import { campaignSession } from './campaign-session.js';
import { type CampaignResult, isAllStarted, startData, writeCheck, writeStarts } from './campaign-summary.js';
import { callsPerMinuteOf, closeOptions } from './close-options.js';
import { showProgress } from './close-progress.js';
import { defineCommand, jsonOption } from './command.js';
import { connectDetails } from './connect.js';
import { exitCodes } from './exit-codes.js';
import { hearInterrupt } from './interrupt.js';
import { outboxDetails, outboxOption } from './outbox-option.js';
import type { Terminal } from './terminal.js';
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
      help: 'Write the rows that were not started there, each with its line and the reason. It holds guests’ data.',
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
      help: 'Read the whole file and say what is wrong in it; record nothing and call nobody.',
    },
    json: jsonOption,
  },
  details: [
    'Starts an engagement for each row of a file: the text is sent as the first message of a conversation, within the rate budget that all share who share the outbox. The whole file is read first. Rows that cannot be started are named by their lines and set aside, and the others are started all the same.',
    'Each start is recorded before it is sent. After Ctrl-C, a crash or an outage the same command again goes on, and sends nothing twice: a row is known by its key, or else by the campaign with its id, or else by the campaign with its address. Where an answer was lost, it is found out first whether the guest has the text; that can take 5 minutes, in which the others go on.',
    "No bot runs in this command, so there is no first turn of it. The guest's answer reaches the bot as any message does; it is linked by the conversation's id that comes with it (channelData.genesysConversationId), or by the bot's own startEngagement() with the same key, engagement, guest and text, which sends nothing again and runs the first turn. Where this package's own Open Messaging bridge carries the messages, it has to know the guest from an earlier engagement: start the others from the bot.",
    'The record holds keys, ids of conversations and times, and neither texts nor addresses. Only sessions, where the bot finds the way to a guest, hold the address, as when the bot itself starts one.',
    connectDetails,
    outboxDetails,
    'Exit code 0: all are started. 1: some are not (invalid rows, refused, uncertain, Ctrl-C). 2: nothing was done, because the command line or the file cannot be used.',
  ],
  examples: [
    'campaign start march.csv --engagement payment-reminder --dry-run',
    'campaign start march.csv --engagement payment-reminder --rejects rejects.csv',
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
    const rejects =
      options.rejects === undefined
        ? undefined
        : await asUsage(() => RejectsFile.create(options.rejects ?? '', file));
    try {
      const check = await asUsage(() => checkCampaignFile(file, layout, { rejects, terminal }));
      if (options['dry-run']) {
        const ok = check.invalid === 0;
        if (json) terminal.json({ ok, dryRun: true, campaign, engagement, integrationId, ...check });
        else {
          writeCheck(check, terminal);
          terminal.out(`They would be started: campaign ${campaign}, engagement ${engagement}.`);
          terminal.out('Nothing was recorded, and nobody was called.');
        }
        return ok ? exitCodes.ok : exitCodes.failed;
      }
      const order = { file, campaign, engagement, integrationId, active, place, callsPerMinute, patienceMs };
      const rows = rowsToStart(campaignRows(file, layout));
      const result = await startAll({ ...order, check, rows, rejects, terminal });
      const ok = isAllStarted(result);
      if (json) terminal.json({ ok, dryRun: false, campaign, engagement, ...startData(result) });
      else {
        writeCheck(check, terminal);
        writeStarts(result, campaign, terminal);
      }
      return ok ? exitCodes.ok : exitCodes.failed;
    } finally {
      await rejects?.close();
    }
  },
});

interface Order {
  readonly file: string;
  readonly campaign: string;
  readonly engagement: string;
  readonly integrationId: string;
  readonly active: 'refuse' | 'use' | undefined;
  readonly place: string | undefined;
  readonly callsPerMinute: number | undefined;
  readonly patienceMs: number | undefined;
  readonly check: CampaignCheck;
  readonly rows: AsyncIterator<CampaignRow>;
  readonly rejects: RejectsFile | undefined;
  readonly terminal: Terminal;
}

async function startAll(order: Order): Promise<CampaignResult> {
  const { campaign, engagement, integrationId, active, check, rows, rejects, terminal } = order;
  const tally = new CampaignTally();
  const calls = { figures: { tooMany: 0, calls: 0 } };
  const { signal, forget } = hearInterrupt(terminal, 'calls');
  const session = campaignSession({
    ...{ place: order.place, integrationId, callsPerMinute: order.callsPerMinute, signal, terminal },
    onCall: ({ lane, status }) => {
      if (lane !== 'token') calls.figures.calls += 1;
      if (status === 429) calls.figures.tooMany += 1;
    },
  });
  let endProgress = () => {};
  const notStarted: CampaignResult['notStarted'][number][] = [];
  const onNotStarted = ({ line, source }: CampaignRow, { code, message }: GenesysDisconnectError) => {
    rejects?.add(source, `${code}: ${message}`);
    if (notStarted.length < mostTold) notStarted.push({ line, code, message });
  };
  try {
    await session.outbox.open();
    const book = new CampaignBook(session.outbox.documents);
    const { rows: total, invalid, duplicates } = check;
    await claimCampaign(book, campaign, { engagement, integrationId, rows: total, invalid, duplicates });
    terminal.say(
      `Starting ${total.toLocaleString('en')} engagements. Ctrl-C stops; the same command again goes on.`,
    );
    endProgress = showProgress(progressOf(tally, calls, total), terminal);
    const stopped = await startCampaign({
      ...{ campaign, rows, book, tally, signal, onNotStarted, patienceMs: order.patienceMs },
      start: ({ to, text, key }) =>
        session.starter.start({ engagement, to, text, key, activeConversation: active }),
      clock: systemClock,
      random: Math.random,
    });
    return { check, tally, calls: calls.figures, notStarted, stopped };
  } finally {
    endProgress();
    forget();
    await session.stop();
  }
}

/** How far it is, as the progress of closing shows it. */
function progressOf(
  tally: CampaignTally,
  calls: Parameters<typeof showProgress>[0]['calls'],
  total: number,
): Parameters<typeof showProgress>[0] {
  return {
    total,
    calls,
    closedBefore: 0,
    targets: {
      verifying: 0,
      held: [],
      get ended() {
        return tally.done;
      },
      get counts() {
        return {
          closed: tally.started,
          alreadyClosed: tally.startedBefore,
          cancelled: 0,
          failed: tally.failed,
        };
      },
    },
  };
}

async function* rowsToStart(rows: ReturnType<typeof campaignRows>): AsyncGenerator<CampaignRow> {
  for await (const read of rows) if (read.kind === 'row') yield read.row;
}
