import type { GuestUtterance } from './guest-channel.js';
import type { MessagingTools } from './messaging-tools.js';

/**
 * Hands what the guest said to Genesys Cloud, which knows a message by its id and time: a repeat changes nothing.
 * Resolves to the conversation that it is in, where the platform says so.
 */
export async function sendUtterance(
  { genesys, integrationId }: Pick<MessagingTools, 'genesys' | 'integrationId'>,
  guest: string,
  utterance: GuestUtterance,
): Promise<string | undefined> {
  const { id: messageId, time, text, attachments, nickname, customAttributes, picked } = utterance;
  const from = { id: guest, ...(nickname !== undefined && { nickname }) };
  if (utterance.type === 'typing') {
    await genesys.receiveOpenEvent(integrationId, { from, time });
    return undefined;
  }
  if (picked !== undefined) {
    await genesys.receiveOpenStructuredResponse(integrationId, { messageId, from, time, picked });
    return undefined;
  }
  const { conversationId } = await genesys.receiveOpenMessage(integrationId, {
    messageId,
    from,
    time,
    ...(text !== undefined && { text }),
    ...(attachments !== undefined && { attachments }),
    ...(customAttributes !== undefined && { customAttributes }),
  });
  return conversationId;
}
