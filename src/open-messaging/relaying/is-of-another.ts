import type { EngagementSession } from '../sessions/engagement-session.js';
import { placeOf } from '../sessions/place-of.js';

/**
 * Whether a session is that of another guest: the bot talks with them in different conversations. Where one of them has
 * none yet, by the guest's names.
 */
export function isOfAnother(owner: EngagementSession, session: EngagementSession): boolean {
  const [theirs, ours] = [placeOf(owner), placeOf(session)];
  if (theirs !== undefined && ours !== undefined) return theirs !== ours;
  return ![owner.guest, owner.address].some(
    (name) => name !== undefined && (name === session.guest || name === session.address),
  );
}
