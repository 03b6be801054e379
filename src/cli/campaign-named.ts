import { CampaignBook } from '../campaign/campaign-book.js';
import { type CampaignRecord, joinClosures } from '../campaign/join-closures.js';
import type { Closures } from '../closing/closures.js';
import type { Outbox } from '../closing/outbox.js';
import { nearest } from '../nearest.js';
import { printable } from '../printable.js';
import { CommandError } from './command-error.js';

/** The campaign of this name. @throws CommandError with the nearest that there is */
export async function readCampaign(
  { outbox, closures }: { readonly outbox: Outbox; readonly closures: Closures },
  campaign: string,
): Promise<CampaignRecord> {
  const { documents } = outbox;
  const record = await joinClosures({ documents, closures }, campaign);
  if (record !== undefined) return record;
  const names = await new CampaignBook(documents).names();
  const meant = nearest(campaign, names);
  const advice =
    meant !== undefined
      ? `Did you mean ${JSON.stringify(meant)}?`
      : names.length === 0
        ? 'There is none in this outbox. Is it the one that "campaign start" has used?'
        : `There are: ${names.slice(0, 20).map(printable).join(', ')}.`;
  throw new CommandError('CAMPAIGN_UNKNOWN', `There is no campaign ${JSON.stringify(campaign)}. ${advice}`);
}
