import { keyOf } from '../../turns/turn-snapshot.js';
import type { GuestTurn } from '../bridging/guest-turn.js';
import type { EngagementSession } from './engagement-session.js';

/** What the id of a session begins with until Genesys Cloud has said which conversation it is. No real id does. */
const mark = 'awaited|';

/**
 * The session that begins in a turn of a conversation that nobody has linked; `undefined` where the guest, or the way
 * back, is not known. Until Genesys Cloud names its conversation, it goes by the bot's conversation.
 */
export function awaitedSession(
  { conversation, from: guest, way, guest: act }: GuestTurn,
  integrationId: string,
  talksWith: EngagementSession['talksWith'],
): EngagementSession | undefined {
  // Who is in a conversation from now on may be the bot.
  if (guest === undefined || way === undefined || act === 'is-there') return undefined;
  return { conversationId: mark + keyOf(conversation), integrationId, guest, talksWith, way };
}

/** Whether Genesys Cloud has not said yet which conversation the session is. */
export function isAwaited({ conversationId }: Pick<EngagementSession, 'conversationId'>): boolean {
  return conversationId.startsWith(mark);
}

/** The Genesys conversation of a session, as far as it is known. */
export function genesysIdOf(session: EngagementSession | undefined): string | undefined {
  return session === undefined || isAwaited(session) ? undefined : session.conversationId || undefined;
}
