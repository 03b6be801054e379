import type { IncomingActivity } from './transcript.js';

/** Where an activity comes from. */
export interface ReceivedFrom {
  /** Counted from 1. */
  readonly turn: number;
  readonly channel: string;
  /** The Genesys conversation that the channel names, if it names one. */
  readonly genesysConversationId: string | undefined;
}

/** An activity as a channel delivers it. What a recording has of its own is kept, but for who talks with whom. */
export function receivedActivity(
  activity: IncomingActivity,
  { turn, channel, genesysConversationId }: ReceivedFrom,
): IncomingActivity {
  const channelData =
    genesysConversationId === undefined
      ? activity.channelData
      : { ...(activity.channelData as object | undefined), genesysConversationId };
  const received = {
    id: `activity-${turn}`,
    channelId: channel,
    serviceUrl: 'https://channel.invalid',
    ...activity,
    channelData,
    from: { id: 'guest', ...activity.from, role: 'user' },
    recipient: { id: 'bot', role: 'bot' },
    // One conversation, whatever a recording calls it.
    conversation: { id: 'conversation' },
  };
  return received;
}

/** What comes in beside messages, for the log. */
export function describeIncoming({ type, name, value }: IncomingActivity): string {
  if (type !== 'event') return `comes in: ${type}`;
  const state: unknown = (value as { readonly state?: unknown } | null | undefined)?.state;
  return `comes in: event ${name}${typeof state === 'string' ? ` (${state})` : ''}`;
}
