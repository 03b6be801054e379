import type { EngagementSession } from './engagement-session.js';

/** Whether nobody has changed since it was seen who talks with the guest. */
export function hasSamePartner(
  known: EngagementSession,
  { talksWith, talksWithSince }: EngagementSession,
): boolean {
  return known.talksWith === talksWith && known.talksWithSince === talksWithSince;
}
