import { randomUUID } from 'node:crypto';
import type { EngagementSession, HandBackClaim } from './engagement-session.js';
import { hasSamePartner } from './has-same-partner.js';
import type { SessionBook } from './session-book.js';

/** A session that this process hands back. */
export type HandedBackSession = EngagementSession & { readonly handBack: HandBackClaim };

/**
 * Claims the hand-back of a session: nobody else tells the bot until the claim has lapsed.
 *
 * @param seen the session as it was when it was found that the person has left
 * @param until when the claim lapses, in milliseconds since the Unix epoch: then it is looked at again
 * @returns `undefined` where somebody came first, or a person is there again
 */
export async function claimHandBack(
  book: SessionBook,
  seen: EngagementSession,
  now: number,
  until: number,
): Promise<HandedBackSession | undefined> {
  const id = randomUUID();
  const claim = (known: EngagementSession) => {
    const { handBack: before } = known;
    if (!hasSamePartner(known, seen) || before?.id !== seen.handBack?.id) return undefined;
    const { since = now, tellings = 0 } = before ?? {};
    const { handedBackUntil } = seen;
    return { ...known, handedBackUntil, handBack: { id, since, tellings: tellings + 1 } };
  };
  const claimed = await book.update(seen.conversationId, claim, until);
  return claimed as HandedBackSession | undefined;
}

/** Has the bot told again later. */
export async function repeatHandBack(
  book: SessionBook,
  claimed: HandedBackSession,
  dueAt: number,
): Promise<void> {
  await book.update(
    claimed.conversationId,
    (known) =>
      isClaimedBy(known, claimed)
        ? { ...known, handBack: { ...claimed.handBack, isWaiting: true } }
        : undefined,
    dueAt,
  );
}

/** A person is there again before the bot has heard that there was none: the session stays the person's. */
export async function dropHandBack(
  book: SessionBook,
  conversationId: string,
  isMeant: (claim: HandBackClaim) => boolean,
): Promise<void> {
  await book.update(conversationId, (known) =>
    known.handBack !== undefined && isMeant(known.handBack)
      ? { ...known, talksWith: 'agent', handBack: undefined, handedBackUntil: undefined }
      : undefined,
  );
}

/** The session is the bot's again. If a person has come meanwhile, the conversation is read at once. */
export async function endHandBack(book: SessionBook, claimed: HandedBackSession): Promise<void> {
  await book.update(
    claimed.conversationId,
    (known) =>
      isClaimedBy(known, claimed) ? { ...known, talksWith: 'bot', handBack: undefined } : undefined,
    0,
  );
}

/** Whether the claim still holds. Where it does not, others go on, or a person is there again. */
export function isClaimedBy(known: EngagementSession | undefined, { handBack }: HandedBackSession): boolean {
  return known?.handBack?.id === handBack.id;
}
