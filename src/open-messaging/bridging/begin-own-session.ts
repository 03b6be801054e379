import { ConversationUnknownError } from '../../errors/conversation-unknown-error.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { GuestMessage } from './guest-activity.js';
import type { BridgeServices } from './guest-channel.js';

/**
 * Begins the session of a guest who is on the Open Messaging side, with what the guest says.
 *
 * @throws ConversationUnknownError where Genesys Cloud does not say which conversation the guest is in
 */
export async function beginOwnSession(
  services: BridgeServices,
  { guest, locale: _, ...said }: GuestMessage,
): Promise<EngagementSession> {
  // Only a message is answered with the conversation that it is in, so a pick is handed over by its words.
  const { picked, text = picked?.text, ...rest } = said;
  const words = { ...rest, type: 'message', ...(text !== undefined && { text }) } as const;
  const conversationId = await services.beginAtGenesys(guest, words);
  if (conversationId === undefined) throw new ConversationUnknownError();
  const { integrationId } = services;
  const session = { conversationId, integrationId, guest, talksWith: 'bot' } as const;
  await services.open(session);
  return session;
}
