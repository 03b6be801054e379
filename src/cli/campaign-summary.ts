import type { CampaignTally } from '../campaign/campaign-tally.js';
import type { CampaignStop } from '../campaign/start-campaign.js';
import { printable } from '../printable.js';
import type { CampaignCheck } from './campaign-check.js';
import type { Terminal } from './terminal.js';

/** What became of a run of `campaign start`. */
export interface CampaignResult {
  readonly check: CampaignCheck;
  readonly tally: CampaignTally;
  readonly calls: { readonly calls: number; readonly tooMany: number };
  /** The first of the rows that were not started. */
  readonly notStarted: readonly { readonly line: number; readonly code: string; readonly message: string }[];
  readonly stopped: CampaignStop | undefined;
  /** Why not all rows could be read. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** Whether every row of the file is started. */
export function isAllStarted({ check, tally }: CampaignResult): boolean {
  return check.invalid === 0 && tally.started + tally.startedBefore === check.rows;
}

/** For programs. */
export function startData({ check, tally, calls, notStarted, stopped }: CampaignResult) {
  const { started, startedBefore, joined, failed, failures, uncertain } = tally;
  return {
    ...check,
    ...{ started, startedBefore, joined, failed, failures, uncertain },
    left: check.rows - tally.done,
    notStarted,
    calls,
    stopped: stopped ?? null,
  };
}

/** What was read, for people. */
export function writeCheck({ rows, duplicates, invalid }: CampaignCheck, terminal: Terminal): void {
  const parts = [
    counted(rows, 'row'),
    ...(duplicates > 0 ? [`${number(duplicates)} repeated and taken once`] : []),
    ...(invalid > 0 ? [terminal.paint('error', `${number(invalid)} that cannot be started`)] : []),
  ];
  terminal.out(`Read: ${parts.join(', ')}.`);
}

/** What a dry run has come to, for people. */
export function writeDryRun(
  { rows }: CampaignCheck,
  {
    campaign,
    engagement,
    startedBefore = 0,
  }: { readonly campaign: string; readonly engagement: string; readonly startedBefore: number | undefined },
  terminal: Terminal,
): void {
  const left = rows - startedBefore;
  const would = startedBefore === 0 ? 'They' : number(left);
  if (startedBefore > 0) terminal.out(`Started before: ${number(startedBefore)}. ${notAgain}`);
  terminal.out(
    left === 0
      ? 'Nobody would be written to.'
      : printable(`${would} would be started: campaign ${campaign}, engagement ${engagement}.`),
  );
  terminal.out('Nothing was recorded, and nobody was called.');
}

/** What became of the rows, for people. */
export function writeStarts(result: CampaignResult, campaign: string, terminal: Terminal): void {
  const { check, tally, calls, notStarted, stopped } = result;
  const { started, startedBefore, joined, failed, uncertain } = tally;
  const left = check.rows - tally.done;
  const parts = [
    terminal.paint('good', `${number(started)} started`),
    ...(startedBefore > 0 ? [`${number(startedBefore)} started before or by another run`] : []),
    ...(uncertain > 0 ? [terminal.paint('warning', `${number(uncertain)} uncertain`)] : []),
    ...(failed > 0 ? [terminal.paint('error', `${number(failed)} failed`)] : []),
    ...(left > 0 ? [`${number(left)} not tried to the end`] : []),
  ];
  terminal.out(`Engagements: ${parts.join(', ')}.`);
  if (startedBefore > 0 && started === 0) terminal.out(`Nobody was written to by this run. ${notAgain}`);
  if (joined > 0) terminal.out(`${number(joined)} of them in a conversation that the guest had already.`);
  terminal.out(`Calls: ${number(calls.calls)}, of them ${number(calls.tooMany)} refused with 429.`);
  for (const { line, code, message } of notStarted) {
    const what = code === 'ENGAGEMENT_START_UNCERTAIN' ? 'uncertain' : 'not started';
    terminal.out(`${terminal.paint('error', what)} line ${line}: ${printable(`${code}. ${message}`)}`);
  }
  const untold = failed + uncertain - notStarted.length;
  if (untold > 0) terminal.out(`… and ${number(untold)} more; --rejects writes all of them to a file.`);
  if (stopped !== undefined) terminal.say(stops[stopped]);
  if (uncertain > 0)
    terminal.say(
      'The uncertain ones may have been sent. The same command again, with the same outbox, finds it out, and sends nothing twice.',
    );
  terminal.say(printable(`See: campaign status ${JSON.stringify(campaign)}`));
}

const notAgain =
  'A row is started once, by its key, under whatever name or by a bot. To write to the same guests again, give the rows other keys or, where they have none of their own, the campaign another --name.';

const stops: Readonly<Record<CampaignStop, string>> = {
  interrupted: 'Stopped. The same command again goes on with the rest, and starts nothing twice.',
  'not-permitted':
    'Stopped, because the client may not start engagements. Mend that, then give the same command again.',
  'all-refused':
    'Stopped, because everything was refused for the same reason. Mend that, then give the same command again.',
};

const number = (count: number) => count.toLocaleString('en');

/** A number and what it is of. */
export function counted(count: number, what: string): string {
  return `${number(count)} ${what}${count === 1 ? '' : 's'}`;
}
