import type { MessengerType } from './conversation.js';

/** How long after its end a guest's message opens a conversation again, in minutes. */
export interface ThreadingTimeline {
  settings: Array<{ messengerType: string; timeoutInMinutes: number }>;
  defaultTimeoutMinutes: number;
}

/** The window of a channel, in milliseconds. */
export function threadingWindow(timeline: ThreadingTimeline, messengerType: MessengerType): number {
  const own = timeline.settings.find((setting) => setting.messengerType === messengerType);
  return (own?.timeoutInMinutes ?? timeline.defaultTimeoutMinutes) * 60_000;
}
