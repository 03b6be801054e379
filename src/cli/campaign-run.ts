import { CampaignBook, type RowMarks } from '../campaign/campaign-book.js';
import { CampaignFileError } from '../campaign/campaign-file-error.js';
import type { CampaignRow, RowLayout } from '../campaign/campaign-row.js';
import { campaignRows } from '../campaign/campaign-rows.js';
import { CampaignTally } from '../campaign/campaign-tally.js';
import { RejectsFile } from '../campaign/rejects-file.js';
import { startCampaign } from '../campaign/start-campaign.js';
import { countStartedBefore } from '../campaign/started-before.js';
import { systemClock } from '../clock.js';
import { ActiveConversationError } from '../errors/active-conversation-error.js';
import { GenesysDisconnectError } from '../errors/genesys-disconnect-error.js';
import { printable } from '../printable.js';
import { type CampaignCheck, mostTold } from './campaign-check.js';
import { claimCampaign } from './campaign-claim.js';
import { campaignSession } from './campaign-session.js';
import { type CampaignResult, counted } from './campaign-summary.js';
import { showProgress } from './close-progress.js';
import { CommandError } from './command-error.js';
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
  /** Where the rows go that are not started; checked, and not written yet. */
  readonly rejects: string | undefined;
  readonly terminal: Terminal;
}

/**
 * Records a campaign and starts its rows, until Ctrl-C.
 *
 * @throws CommandError where another campaign has its name, OutboxUnavailableError where nothing could be begun
 */
export async function runCampaign(order: CampaignOrder): Promise<CampaignResult> {
  const { campaign, engagement, integrationId, active, check, terminal } = order;
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
  let rejects: RejectsFile | undefined;
  const notStarted: CampaignResult['notStarted'][number][] = [];
  const tell = ({ line, source, key }: CampaignRow, code: string, message: string) => {
    rejects?.add(source, `${code}: ${message}`, key);
    if (notStarted.length < mostTold) notStarted.push({ line, code, message });
  };
  try {
    await session.outbox.open();
    const { documents } = session.outbox;
    const book = new CampaignBook(documents);
    await claimCampaign(book, campaign, { engagement, integrationId }, order.marks);
    rejects = await makeRejects(order);
    const before = await countStartedBefore(documents, integrationId, order.marks.rows);
    terminal.say(beginning(check.rows, before));
    endProgress = showProgress(progressOf(tally, calls, check.rows), terminal);
    const result = { check, tally, calls: calls.figures, notStarted };
    try {
      if (rejects !== undefined && check.invalid > 0) await rejectInvalid(order, rejects);
      const stopped = await startCampaign({
        ...{ campaign, book, tally, signal, patienceMs: order.patienceMs },
        rows: rowsToStart(campaignRows(order.file, order.layout)),
        start: ({ to, text, key }) =>
          session.starter.start({ engagement, to, text, key, activeConversation: active }),
        onNotStarted: (row, error) =>
          tell(row, error.code, error instanceof ActiveConversationError ? isActive : error.message),
        onLeftInDoubt: (row) => tell(row, 'ENGAGEMENT_START_UNCERTAIN', isInDoubt),
        clock: systemClock,
        random: Math.random,
      });
      return { ...result, stopped, error: await rejects?.close() };
    } catch (error) {
      return { ...result, stopped: undefined, error: whyEnded(error) };
    }
  } finally {
    endProgress();
    forget();
    await rejects?.close();
    await session.stop();
  }
}

/** @throws CommandError where it cannot be made after all */
async function makeRejects({ rejects, file, terminal }: CampaignOrder): Promise<RejectsFile | undefined> {
  if (rejects === undefined) return undefined;
  try {
    const made = await RejectsFile.create(rejects, file);
    if (made.kept !== undefined)
      terminal.say(printable(`${rejects} has rows of an earlier run. They are kept: ${made.kept}`));
    return made;
  } catch (error) {
    if (!(error instanceof CampaignFileError)) throw error;
    throw new CommandError('CANNOT_WRITE', `${error.message} Nothing was sent.`, { cause: error });
  }
}

/** Before anything is started, so that they can be mended meanwhile. */
async function rejectInvalid({ file, layout }: CampaignOrder, rejects: RejectsFile): Promise<void> {
  for await (const read of campaignRows(file, layout)) {
    if (read.kind === 'invalid') rejects.add(read.invalid.source, read.invalid.fault, read.invalid.mark);
  }
  await rejects.flush();
}

function beginning(rows: number, before: number): string {
  const goesOn = 'Ctrl-C stops; the same command again goes on.';
  if (before === 0) return `Starting ${counted(rows, 'engagement')}. ${goesOn}`;
  if (before < rows)
    return `Starting ${counted(rows - before, 'engagement')}; ${before.toLocaleString('en')} more were started before, and are not written to again. ${goesOn}`;
  return 'All were started before: nobody is written to again.';
}

/** Why a run ended that had begun. @throws what is a defect */
function whyEnded(error: unknown): NonNullable<CampaignResult['error']> {
  if (error instanceof CampaignFileError) {
    const message = `The file changed while it was read: ${error.message} What was started stays so.`;
    return { code: 'CAMPAIGN_FILE_CHANGED', message };
  }
  if (error instanceof GenesysDisconnectError) return { code: error.code, message: error.message };
  throw error;
}

/** What the error itself says is meant for those who start engagements in code. */
const isActive =
  'The guest has an active conversation with this integration, and nothing was sent. Say the text in that one with --active use, or give the same command again after it has ended.';

const isInDoubt =
  'The run ended before it was known whether the guest has the text. The same command again, with the same outbox, finds it out, and sends nothing twice.';

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
