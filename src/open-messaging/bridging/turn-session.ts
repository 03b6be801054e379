import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../../logger.js';
import { messageOf } from '../../turns/message-of.js';
import { linkSession, type SessionLink } from '../../turns/session-link.js';
import type { TurnLike } from '../../turns/turn-like.js';
import { isAwaited } from '../sessions/awaited-session.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { BridgeServices } from './guest-channel.js';
import type { GuestTurn } from './guest-turn.js';

/** The session of a turn. One that is linked, but that nobody has started here, is opened. */
export async function sessionOfTurn(
  services: BridgeServices,
  { conversation, link, way, from }: GuestTurn,
): Promise<EngagementSession | undefined> {
  if (link === undefined) return services.sessionOfBot(conversation);
  const { conversationId, engagement } = link;
  const known = await services.session(conversationId);
  if (known !== undefined || from === undefined) return known;
  const { integrationId } = services;
  const opened = {
    conversationId,
    integrationId,
    guest: from,
    isAddressUnknown: true,
    engagement,
    talksWith: 'bot',
    way,
  } as const;
  await services.open(opened);
  return opened;
}

/** Remembers what a turn brings that the session does not know: the way back, and which engagement it is. Most bring nothing. */
export async function learnFromTurn(
  services: BridgeServices,
  session: EngagementSession,
  { way, link, guest }: GuestTurn,
): Promise<void> {
  // Only the guest's own message names the guest for certain; until it comes, another turn's way is better than none.
  const isNew = session.way === undefined || (guest === 'writes' && !isDeepStrictEqual(session.way, way));
  const engagement = session.engagement === undefined ? link?.engagement : undefined;
  const learnt = {
    ...(way !== undefined && isNew && { way }),
    ...(engagement !== undefined && { engagement }),
  };
  if (Object.keys(learnt).length > 0) await services.change(session.conversationId, learnt);
}

/** Links the turn to its session where it is linked to another one, or the link was lost. Never rejects. */
export async function linkToSession(
  context: TurnLike,
  { link }: GuestTurn,
  session: EngagementSession,
  logger: Logger,
): Promise<void> {
  const { conversationId } = session;
  if (isAwaited(session) || link?.conversationId === conversationId) return;
  try {
    await linkSession(context, linkTo(session));
  } catch (error) {
    const message = messageOf(error);
    logger.error('The turn of a guest could not be linked to the session.', {
      genesysConversationId: conversationId,
      error: message,
    });
  }
}

/** With a person in it, the close has to look for agents even if the turn that asked for the person was not linked. */
export function linkTo({ conversationId, engagement, talksWith }: EngagementSession): SessionLink {
  return { conversationId, engagement, ...(talksWith === 'agent' && { handedOver: true }) };
}
