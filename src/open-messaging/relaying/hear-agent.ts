import { partnerOfGuest } from '../../closing/guest-lock.js';
import { newsSlack } from '../../closing/news-slack.js';
import { lookForPerson } from '../sessions/doubted-person.js';
import { dropHandBack } from '../sessions/hand-back-claim.js';
import type { MessagingTools } from './messaging-tools.js';

/**
 * A person has come into a conversation or writes in it, whoever asked for the person: the bot is silent from now on. Not
 * where that was before the bot took over again, since what people did may be told late and twice: where the clocks leave
 * that in doubt, the conversation is read. And not where the session is over: then the closer judges, and a person who is
 * there gets the guest's words by its closure.
 *
 * @param at when it happened by the platform's clock, in milliseconds since the Unix epoch
 */
export async function hearAgent(
  { book, closer, clock }: Pick<MessagingTools, 'book' | 'closer' | 'clock'>,
  conversationId: string,
  at: number,
): Promise<void> {
  const session = await book.find(conversationId);
  if (session === undefined) return;
  // One who came after the person had left is there, whom the bot must not be told of. What the bot hears already cannot be
  // called back: then the conversation is read afterwards.
  if (session.handBack !== undefined)
    await dropHandBack(book, conversationId, ({ isWaiting, since }) => isWaiting === true && at > since);
  if (session.handBack !== undefined && at > session.handBack.since)
    await book.update(conversationId, (known) =>
      known.handBack ? { ...known, doubtedPerson: at } : undefined,
    );
  if (session.talksWith === 'agent') return;
  const { talksWithSince: since = Number.NEGATIVE_INFINITY } = session;
  if (at <= since - newsSlack.clockMs) return;
  if (partnerOfGuest(await closer.latest(conversationId), clock.now()) !== 'bot') return;
  // It may be the one who has just left, told late, or another one who has just come.
  if (at <= since + newsSlack.clockMs) return lookForPerson(book, session, at, clock.now());
  await book.change(conversationId, { talksWith: 'agent' });
}
