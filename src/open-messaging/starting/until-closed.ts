import type { MessagingTools } from '../relaying/messaging-tools.js';

/** How long a start waits for the close of the guest's last session, and how often it looks, in milliseconds. */
const pace = { longestMs: 30_000, lookMs: 250 } as const;

/**
 * Waits while the guest's last session is being closed: an engagement that was started in that conversation now would end
 * with it. After the longest wait the start goes on, as the platform's own answer will have it.
 */
export async function untilClosed(
  { book, closer, clock, integrationId }: MessagingTools,
  guest: string,
): Promise<void> {
  const session = await book.ofGuest(integrationId, guest);
  if (session === undefined) return;
  const giveUpAt = clock.now() + pace.longestMs;
  while (clock.now() < giveUpAt) {
    const state = (await closer.latest(session.conversationId))?.state;
    if (state !== 'disconnecting' && state !== 'verifying') return;
    await new Promise<void>((resolve) => void clock.schedule(pace.lookMs, resolve));
  }
}
