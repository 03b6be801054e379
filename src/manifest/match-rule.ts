import { valueIn } from './conditions.js';
import { type Match, type MatchKind, matchKinds } from './match-schema.js';

/** What is known of a session that may belong to an engagement. */
export interface SessionFacts {
  /** The Bot Framework channel that the guest writes on. */
  readonly channelId?: string | undefined;
  /** What the channel sent with the turn's activity. */
  readonly channelData?: unknown;
}

/** A rule that says which sessions belong to an engagement, ready to be asked. */
export interface MatchRule extends Readonly<Partial<Record<MatchKind, ReadonlySet<string>>>> {
  /** Where in the channel data a campaign's id stands. */
  readonly campaignAt: readonly string[];
  /** What it asks for. */
  readonly kinds: readonly MatchKind[];
}

/** Named like the Genesys conversation's id, which the channel sends in the same way. */
const usualPlaces = ['genesysCampaignId', 'genesys.campaignId'];

/** The rule as it is asked. */
export function ruleOf({ channels, campaigns, campaignAt, dialogs }: Match): MatchRule {
  const given = { channels, campaigns, dialogs };
  const kinds = matchKinds.filter((kind) => given[kind] !== undefined);
  return {
    ...Object.fromEntries(kinds.map((kind) => [kind, new Set(given[kind])])),
    campaignAt: campaignAt === undefined ? usualPlaces : [campaignAt],
    kinds,
  };
}

/** Whether a session's channel and campaign fit, as far as the rule asks for them. */
export function fitsSession(
  { channels, campaigns, campaignAt }: MatchRule,
  { channelId, channelData }: SessionFacts,
): boolean {
  if (channels !== undefined && (channelId === undefined || !channels.has(channelId))) return false;
  if (campaigns === undefined) return true;
  return campaignAt.some((place) => {
    const id = valueIn(channelData, place);
    return (typeof id === 'string' || typeof id === 'number') && campaigns.has(String(id));
  });
}

/** Whether one of the rule's dialogs is among those that ended, if it asks for one. */
export function fitsDialogs({ dialogs }: MatchRule, ended: ReadonlySet<string>): boolean {
  return dialogs === undefined || [...dialogs].some((id) => ended.has(id));
}

/** Whether a rule asks for all kinds of things that another asks for, and for more. */
export function isNarrower(rule: MatchRule, than: MatchRule): boolean {
  return rule.kinds.length > than.kinds.length && than.kinds.every((kind) => rule.kinds.includes(kind));
}

/** Whether two rules ask for the same kinds of things and a session can fit both: nothing could ever tell them apart. */
export function overlap(a: MatchRule, b: MatchRule): boolean {
  const samePlaces = a.campaigns === undefined || a.campaignAt.join() === b.campaignAt.join();
  return (
    a.kinds.join() === b.kinds.join() &&
    samePlaces &&
    a.kinds.every((kind) => [...(a[kind] ?? [])].some((value) => b[kind]?.has(value)))
  );
}
