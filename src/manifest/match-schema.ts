import { z } from 'zod';
import { expectations } from './expectation.js';
import { names, valuePath } from './text-schemas.js';

/** What a rule can ask for, each a list of which one must fit. */
export const matchKinds = ['channels', 'campaigns', 'dialogs'] as const;
export type MatchKind = (typeof matchKinds)[number];

/** Which sessions belong to an engagement, where nothing else says so. */
export const matchSchema = z
  .strictObject({
    channels: names(
      'the id of a channel',
      'The channels of the bot on which guests of this engagement write, by their ids, such as "directline" or "msteams".',
    ).optional(),
    campaigns: names(
      'the id of a campaign',
      'The ids of the campaigns that belong to this engagement, as the channel sends them with the messages of a guest.',
    ).optional(),
    campaignAt: valuePath(
      'Where in the channel data of a message the id of the campaign stands, such as "campaign.id". Left out: "genesysCampaignId", or "genesys.campaignId".',
    ).optional(),
    dialogs: names(
      'the id of a dialog',
      'Dialogs that only this engagement has, by their ids. Fits when one of them ended with the same message, in whatever way.',
    ).optional(),
  })
  .check((context) => {
    const { value } = context;
    const asks = matchKinds.some((kind) => value[kind] !== undefined);
    if (asks && (value.campaignAt === undefined || value.campaigns !== undefined)) return;
    // Where a field is misspelt, that is told already.
    if (!asks && context.issues.length > 0) return;
    context.issues.push({
      code: 'custom',
      input: value,
      params: { told: true },
      message: asks
        ? 'has campaignAt, but no campaigns to look for there. Add "campaigns".'
        : 'asks for nothing yet: expected at least one of the fields channels, campaigns or dialogs.',
    });
  })
  .meta({
    anyOf: matchKinds.map((kind) => ({ required: [kind] })),
    dependencies: { campaignAt: ['campaigns'] },
  })
  .describe(
    'Which sessions belong to this engagement, where the one who started the session did not say so. All that is given here must fit. If several engagements fit, the one that asks for more kinds of things is taken; if that does not settle it, none.',
  )
  .register(expectations, { expected: 'an object { } with channels, campaigns or dialogs' });

/** The rule of an engagement. */
export type Match = z.output<typeof matchSchema>;
