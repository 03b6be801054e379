/** How long after its end a guest's message opens a conversation again, in minutes. */
export interface ThreadingTimeline {
  settings: Array<{ messengerType: string; timeoutInMinutes: number }>;
  defaultTimeoutMinutes: number;
}

/** The window of open messaging, in milliseconds. */
export function openWindow(timeline: ThreadingTimeline): number {
  const own = timeline.settings.find((setting) => setting.messengerType === 'open');
  return (own?.timeoutInMinutes ?? timeline.defaultTimeoutMinutes) * 60_000;
}
