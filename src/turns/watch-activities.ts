import { eventNames } from '../manifest/decide.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import type { ActivityLike, ResponseLike } from './turn-like.js';
import type { SeenSignal } from './turn-record.js';

/** What one activity says about the end of an engagement. */
export type ActivityMeaning = SeenSignal | 'handoff-initiated' | undefined;

/** Dynamics Omnichannel has no event for it: a bot there ends a conversation by this tag on any activity. */
const omnichannelTag = /"type"\s*:\s*"EndConversation"/;

/** Reads an event or a tagged activity of either direction. The Agents SDK has no names for handoff events: strings. */
export function meaningOf(
  { type, name, value, channelData }: ActivityLike,
  manifest: () => Manifest,
): ActivityMeaning {
  if (type === 'event' && name !== undefined) {
    if (name === 'handoff.initiate') return 'handoff-initiated';
    if (name === 'handoff.status') {
      const state: unknown = (value as { state?: unknown } | null | undefined)?.state;
      return typeof state === 'string' ? { source: 'handoff', id: name, outcome: state } : undefined;
    }
    return listedEvent(name, manifest);
  }
  const tags: unknown = (channelData as { tags?: unknown } | null | undefined)?.tags;
  return tags !== undefined && omnichannelTag.test(typeof tags === 'string' ? tags : JSON.stringify(tags))
    ? listedEvent('EndConversation', manifest)
    : undefined;
}

function listedEvent(name: string, manifest: () => Manifest): ActivityMeaning {
  return eventNames(manifest()).has(name) ? { source: 'event', id: name, outcome: 'completed' } : undefined;
}

/** The signal of an `endOfConversation`. Without a code nobody knows why it ended, and the protocol has a word for that. */
export function endOfConversationSignal({ code }: ActivityLike): SeenSignal {
  return { source: 'endOfConversation', id: 'endOfConversation', outcome: code ?? 'unknown' };
}

/**
 * Sends activities without the `endOfConversation` among them, for channels that answer it with an error, and gives the
 * caller an answer for each activity all the same.
 */
export async function sendWithoutEnd(
  activities: ActivityLike[],
  send: () => Promise<ResponseLike[]>,
): Promise<ResponseLike[]> {
  const isEnd = activities.map(({ type }) => type === 'endOfConversation');
  const kept = activities.filter((_, index) => !isEnd[index]);
  // The SDK sends what is in this very array.
  activities.splice(0, activities.length, ...kept);
  // An adapter refuses an empty batch.
  const sent = kept.length === 0 ? [] : [...(await send())];
  return isEnd.map((swallowed) => (swallowed ? { id: '' } : (sent.shift() ?? { id: '' })));
}
