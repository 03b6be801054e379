import type { ReceivedMessage } from '../../genesys/open-message.js';
import type { GuestUtterance } from '../bridging/guest-channel.js';
import type { MessagingTools } from './messaging-tools.js';

/**
 * Hands what the guest said to Genesys Cloud, which knows a message by its id and time: a repeat changes nothing.
 * Resolves to the platform's id of a message, and the conversation that it is in, where the platform says so.
 */
export async function sendUtterance(
  { genesys, integrationId }: Pick<MessagingTools, 'genesys' | 'integrationId'>,
  guest: string,
  utterance: GuestUtterance,
): Promise<Partial<ReceivedMessage>> {
  const { id: messageId, time, text, attachments, nickname, customAttributes, picked } = utterance;
  const from = { id: guest, ...(nickname !== undefined && { nickname }) };
  if (utterance.type === 'typing') {
    await genesys.receiveOpenEvent(integrationId, { from, time });
    return {};
  }
  if (picked !== undefined) {
    await genesys.receiveOpenStructuredResponse(integrationId, { messageId, from, time, picked });
    return {};
  }
  return genesys.receiveOpenMessage(integrationId, {
    messageId,
    from,
    time,
    ...(text !== undefined && { text }),
    ...(attachments !== undefined && { attachments }),
    ...(customAttributes !== undefined && { customAttributes }),
  });
}
