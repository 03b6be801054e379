import type { ActivityLike, TurnLike } from '../../turns/turn-like.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { GuestUtterance } from './guest-channel.js';

/** What a turn says of who talks with the guest from now on. */
export interface HandoffNews {
  readonly talksWith: EngagementSession['talksWith'];
  /** What the bot tells the person. */
  readonly value: unknown;
}

/** Watches a turn for handoff events of either direction. The last word counts. */
export function watchHandoff(context: TurnLike): { latest: HandoffNews | undefined } {
  const news = { latest: readStatus(context.activity) };
  context.onSendActivities((_context, activities, next) => {
    // Before they are sent: a channel may refuse an event that it does not know.
    for (const activity of activities)
      news.latest = readInitiate(activity) ?? readStatus(activity) ?? news.latest;
    return next();
  });
  return news;
}

function readInitiate({ type, name, value }: ActivityLike): HandoffNews | undefined {
  return type === 'event' && name === 'handoff.initiate' ? { talksWith: 'agent', value } : undefined;
}

function readStatus({ type, name, value }: ActivityLike): HandoffNews | undefined {
  if (type !== 'event' || name !== 'handoff.status') return undefined;
  const { state } = (value ?? {}) as { readonly state?: unknown };
  return state === 'failed' || state === 'completed' ? { talksWith: 'bot', value } : undefined;
}

/** Tells flows and agents that a person is asked for, and what the bot knows: the plain fields of the event's value. */
export function handoffUtterance(
  { id, time }: Pick<GuestUtterance, 'id' | 'time'>,
  text: string,
  engagement: string | undefined,
  value: unknown,
): GuestUtterance {
  const plain = Object.entries(typeof value === 'object' && value !== null ? value : {}).filter(([, field]) =>
    ['string', 'number', 'boolean'].includes(typeof field),
  );
  const customAttributes = {
    ...Object.fromEntries(plain.map(([name, field]) => [name, String(field)])),
    handoff: 'initiated',
    ...(engagement !== undefined && { engagement }),
  };
  // A moment later than what the guest said last, so that it stands below it.
  return { id: `${id}-handoff`, time: time + 1, type: 'message', text, customAttributes };
}
