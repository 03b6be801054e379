import type { EngagementSession } from './engagement-session.js';
import { hasSamePartner } from './has-same-partner.js';
import type { SessionBook } from './session-book.js';

/**
 * Has the conversation of a session read at once that the bot has: a person may be in it.
 *
 * @param at when the person may have come, in milliseconds since the Unix epoch
 */
export async function lookForPerson(
  book: SessionBook,
  seen: EngagementSession,
  at: number,
  now: number,
): Promise<void> {
  await book.update(
    seen.conversationId,
    (known) => (hasSamePartner(known, seen) ? { ...known, doubtedPerson: at } : undefined),
    now,
  );
}

/** What the read has shown: the session is the person's who is there, and else it stays the bot's. */
export async function seePerson(book: SessionBook, seen: EngagementSession, isThere: boolean): Promise<void> {
  await book.update(seen.conversationId, (known) => {
    if (!hasSamePartner(known, seen)) return undefined;
    if (isThere) return { ...known, talksWith: 'agent', doubtedPerson: undefined };
    // Another one may have come while it was read.
    return known.doubtedPerson === seen.doubtedPerson ? { ...known, doubtedPerson: undefined } : undefined;
  });
}
