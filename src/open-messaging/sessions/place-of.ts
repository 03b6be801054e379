import { keyOf } from '../../turns/turn-snapshot.js';
import type { EngagementSession } from './engagement-session.js';

/** One text for the bot's conversation of a session; `undefined` where there is none yet. */
export function placeOf(session: Pick<EngagementSession, 'way'> | undefined): string | undefined {
  const { channelId, conversation } = session?.way?.reference ?? {};
  return channelId && conversation && keyOf({ channelId, conversationId: conversation.id });
}
