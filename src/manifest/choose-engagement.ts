import { nearest } from '../nearest.js';
import type { EngagementIndex, ManifestIndex } from './manifest-index.js';
import { fitsDialogs, fitsSession, isNarrower, type MatchRule, type SessionFacts } from './match-rule.js';
import type { TerminalSignal } from './terminal-signal.js';

/** The engagement that a turn belongs to, or why it could not be found. */
export interface Chosen {
  /** The name, if one is known: it may be one that the manifest does not have. */
  readonly name?: string | undefined;
  readonly engagement?: EngagementIndex | undefined;
  /** Why there is no engagement, and what to do. */
  readonly why?: string | undefined;
}

/** What says which engagement a turn belongs to. */
export interface EngagementClues extends SessionFacts {
  /** The name that the session's link has. */
  readonly engagement?: string | undefined;
  /** The link's name was found by a rule of a manifest: it counts only while the manifest still has it. */
  readonly engagementMatched?: boolean | undefined;
}

type Candidate = readonly [name: string, engagement: EngagementIndex];
type Ruled = readonly [name: string, engagement: EngagementIndex & { readonly match: MatchRule }];

/**
 * The engagement by its given name; else the one whose rule fits, the narrower rule before the wider; else, among those
 * without a rule, the only one there is, or the only one that lists a dialog that ended. Never a guess between two.
 */
export function chooseEngagement(
  { engagements }: ManifestIndex,
  { engagement: given, engagementMatched = false, ...facts }: EngagementClues,
  signals: readonly TerminalSignal[],
): Chosen {
  const linked = given === undefined ? undefined : engagements.get(given);
  if (given !== undefined && (linked !== undefined || !engagementMatched)) {
    return linked
      ? { name: given, engagement: linked }
      : { name: given, why: unknown(given, engagements.keys()) };
  }
  const all = [...engagements];
  if (all.length === 0) return { why: 'The manifest has no engagement. Add one under "engagements".' };
  const ended = new Set(signals.flatMap(({ source, id }) => (source === 'dialog' ? [id] : [])));
  const fitting = narrowest(
    all.filter(
      (one): one is [...Ruled] =>
        isRuled(one) && fitsSession(one[1].match, facts) && fitsDialogs(one[1].match, ended),
    ),
  );
  if (fitting.length > 0) return onlyOne(fitting, ended, severalRules);
  const open = all.filter((one) => !isRuled(one));
  return open.length > 0 ? onlyOne(open, ended, ambiguous) : { why: noRule(all.map(([name]) => name)) };
}

/**
 * The engagement that a session's channel and campaign settle already when a turn begins, so that it can be remembered:
 * later turns may not say them again. `undefined` while a rule that asks for a dialog might fit better.
 */
export function settledAtStart(
  { engagements, matches }: ManifestIndex,
  facts: SessionFacts,
): string | undefined {
  if (!matches) return undefined;
  const fitting = [...engagements].filter(isRuled).filter(([, { match }]) => fitsSession(match, facts));
  if (fitting.some(([, { match }]) => match.dialogs !== undefined)) return undefined;
  const [only, ...others] = narrowest(fitting);
  return others.length === 0 ? only?.[0] : undefined;
}

function isRuled(candidate: Candidate): candidate is [...Ruled] {
  return candidate[1].match !== undefined;
}

/** Without the engagements whose rule is wider than another's that fits too. */
function narrowest(fitting: readonly Ruled[]): Ruled[] {
  return fitting.filter(([, { match }]) => !fitting.some(([, { match: other }]) => isNarrower(other, match)));
}

/** The only candidate, or the only one that lists a dialog that ended. */
function onlyOne(
  candidates: readonly Candidate[],
  ended: ReadonlySet<string>,
  why: (names: readonly string[]) => string,
): Chosen {
  const listing = candidates.filter(([, { dialogs }]) => [...ended].some((id) => dialogs.has(id)));
  const [only, ...others] = candidates.length === 1 ? candidates : listing;
  if (only !== undefined && others.length === 0) return { name: only[0], engagement: only[1] };
  return { why: why((listing.length > 0 ? listing : candidates).map(([name]) => name)) };
}

function unknown(given: string, names: Iterable<string>): string {
  const known = [...names];
  const meant = nearest(given, known);
  return (
    `The session is linked to the engagement "${given}", which the manifest does not have.` +
    (meant === undefined ? '' : ` Did you mean "${meant}"?`) +
    ` Add it to the manifest, or link the session to one of: ${quoted(known) || '(the manifest has none)'}.`
  );
}

const howToName =
  'Name the engagement where the session is linked: linkSession(context, { conversationId, engagement })';

function ambiguous(candidates: readonly string[]): string {
  return (
    `The session is not linked to an engagement, and it could be any of: ${quoted(candidates)}. ` +
    `${howToName}; or give them a "match" rule in the manifest.`
  );
}

function severalRules(candidates: readonly string[]): string {
  return (
    `The session fits the "match" rules of several engagements: ${quoted(candidates)}. ` +
    `${howToName}; or add to the rules what tells them apart.`
  );
}

function noRule(candidates: readonly string[]): string {
  return (
    `The session fits the "match" rule of no engagement: ${quoted(candidates)}. ` +
    `${howToName}; or widen a rule, or add an engagement without one for all others.`
  );
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
