import { CampaignBook, type RowMarks } from '../campaign/campaign-book.js';
import { CampaignFileError } from '../campaign/campaign-file-error.js';
import type { CampaignRow, RowLayout } from '../campaign/campaign-row.js';
import { campaignRows } from '../campaign/campaign-rows.js';
import { CampaignTally } from '../campaign/campaign-tally.js';
import type { RejectsFile } from '../campaign/rejects-file.js';
import { startCampaign } from '../campaign/start-campaign.js';
import { systemClock } from '../clock.js';
import { ActiveConversationError } from '../errors/active-conversation-error.js';
import type { GenesysDisconnectError } from '../errors/genesys-disconnect-error.js';
import { type CampaignCheck, mostTold } from './campaign-check.js';
import { claimCampaign } from './campaign-claim.js';
import { campaignSession } from './campaign-session.js';
import type { CampaignResult } from './campaign-summary.js';
import { showProgress } from './close-progress.js';
import { hearInterrupt } from './interrupt.js';
import type { Terminal } from './terminal.js';

/** A campaign as its operator has ordered it, with a file that was checked. */
interface CampaignOrder {
  readonly file: string;
  readonly layout: RowLayout;
  readonly campaign: string;
  readonly engagement: string;
  readonly integrationId: string;
  readonly active: 'refuse' | 'use' | undefined;
  readonly place: string | undefined;
  readonly callsPerMinute: number | undefined;
  readonly patienceMs: number | undefined;
  readonly check: CampaignCheck;
  readonly marks: RowMarks;
  readonly rejects: RejectsFile | undefined;
  readonly terminal: Terminal;
}

/**
 * Records a campaign and starts its rows, until Ctrl-C.
 *
 * @throws CommandError where another campaign has its name, OutboxUnavailableError
 */
export async function runCampaign(order: CampaignOrder): Promise<CampaignResult> {
  const { campaign, engagement, integrationId, active, check, rejects, terminal } = order;
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
  const onNotStarted = ({ line, source, key }: CampaignRow, error: GenesysDisconnectError) => {
    const { code } = error;
    const message = error instanceof ActiveConversationError ? isActive : error.message;
    rejects?.add(source, `${code}: ${message}`, key);
    if (notStarted.length < mostTold) notStarted.push({ line, code, message });
  };
  try {
    await session.outbox.open();
    const book = new CampaignBook(session.outbox.documents);
    await claimCampaign(book, campaign, { engagement, integrationId }, order.marks);
    const { rows: total } = check;
    terminal.say(
      `Starting ${total.toLocaleString('en')} engagements. Ctrl-C stops; the same command again goes on.`,
    );
    endProgress = showProgress(progressOf(tally, calls, total), terminal);
    const rows = rowsToStart(campaignRows(order.file, order.layout));
    const result = { check, tally, calls: calls.figures, notStarted };
    try {
      const stopped = await startCampaign({
        ...{ campaign, rows, book, tally, signal, onNotStarted, patienceMs: order.patienceMs },
        start: ({ to, text, key }) =>
          session.starter.start({ engagement, to, text, key, activeConversation: active }),
        clock: systemClock,
        random: Math.random,
      });
      return { ...result, stopped };
    } catch (error) {
      if (!(error instanceof CampaignFileError)) throw error;
      const message = `The file changed while it was read: ${error.message} What was started stays so.`;
      return { ...result, stopped: undefined, error: { code: 'CAMPAIGN_FILE_CHANGED', message } };
    }
  } finally {
    endProgress();
    forget();
    await session.stop();
  }
}

/** What the error itself says is meant for those who start engagements in code. */
const isActive =
  'The guest has an active conversation with this integration, and nothing was sent. Say the text in that one with --active use, or give the same command again after it has ended.';

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
