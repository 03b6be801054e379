import type { RecordedSignal } from '../closing/recorded-signal.js';
import type { EngagementIndex, ManifestIndex } from './manifest-index.js';
import { nearest } from './nearest.js';

/** The engagement that a turn belongs to, or why it could not be found. */
export interface Chosen {
  /** The name, if one is known: it may be one that the manifest does not have. */
  readonly name?: string | undefined;
  readonly engagement?: EngagementIndex | undefined;
  /** Why there is no engagement, and what to do. */
  readonly why?: string | undefined;
}

/**
 * The engagement by its given name; else the only one there is; else the only one that lists a dialog that ended.
 * Never a guess between two.
 */
export function chooseEngagement(
  { engagements }: ManifestIndex,
  given: string | undefined,
  signals: readonly RecordedSignal[],
): Chosen {
  if (given !== undefined) {
    const engagement = engagements.get(given);
    return engagement
      ? { name: given, engagement }
      : { name: given, why: unknown(given, engagements.keys()) };
  }
  const all = [...engagements];
  if (all.length === 0) return { why: 'The manifest has no engagement. Add one under "engagements".' };
  const listing = all.filter(([, { dialogs }]) =>
    signals.some(({ source, id }) => source === 'dialog' && dialogs.has(id)),
  );
  const [only, ...others] = all.length === 1 ? all : listing;
  if (only !== undefined && others.length === 0) return { name: only[0], engagement: only[1] };
  return { why: ambiguous((listing.length > 0 ? listing : all).map(([name]) => name)) };
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

function ambiguous(candidates: readonly string[]): string {
  return (
    `The session is not linked to an engagement, and it could be any of: ${quoted(candidates)}. ` +
    'Name the engagement where the session is linked: linkSession(context, { conversationId, engagement }).'
  );
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
