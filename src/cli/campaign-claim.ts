import type { CampaignBook, CampaignHeader, RowMarks } from '../campaign/campaign-book.js';
import { systemClock } from '../clock.js';
import { CommandError } from './command-error.js';

/**
 * Writes what a campaign is, or that it goes on, and which rows it has.
 *
 * @throws CommandError where another one has its name: their figures would be mixed
 */
export async function claimCampaign(
  book: CampaignBook,
  campaign: string,
  given: Pick<CampaignHeader, 'engagement' | 'integrationId'>,
  marks: RowMarks,
): Promise<void> {
  const now = systemClock.now();
  const known = await book.header(campaign);
  const isOther =
    known !== undefined &&
    (known.engagement !== given.engagement || known.integrationId !== given.integrationId);
  if (isOther && (await hasBegun(book, campaign))) {
    const what =
      known.engagement === given.engagement ? 'another integration' : `the engagement ${known.engagement}`;
    throw new CommandError(
      'CAMPAIGN_NAME_TAKEN',
      `There is a campaign ${JSON.stringify(campaign)} already, of ${what}. Give this one a name of its own with --name.`,
    );
  }
  if (isOther) await book.forgetRows(campaign);
  await book.writeHeader(campaign, { ...given, createdAt: known?.createdAt ?? now, lastRunAt: now }, now);
  await book.addRows(campaign, marks, now);
}

async function hasBegun(book: CampaignBook, campaign: string): Promise<boolean> {
  for await (const { state } of book.starts(campaign))
    if (state === 'started' || state === 'uncertain') return true;
  return false;
}
