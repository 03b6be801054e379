import { z } from 'zod';

/** A message that begins an engagement, or goes on with one, without an agent. */
export interface AgentlessMessage {
  /** The id of the Open Messaging integration that it is sent from. */
  readonly integrationId: string;
  /** The guest's address on the channel. */
  readonly toAddress: string;
  /** 1 to 2,000 characters. */
  readonly text: string;
  /**
   * Join the guest's active conversation if there is one; otherwise such a conversation is a `GenesysConflictError`.
   * @default false
   */
  readonly useExistingActiveConversation?: boolean;
}

/** A message that was sent, and the conversation that it is in. */
export interface SentMessage {
  readonly messageId: string;
  readonly conversationId: string;
}

/** The message as the platform wants it. */
export function toAgentless(message: AgentlessMessage) {
  return {
    fromAddress: message.integrationId,
    toAddress: message.toAddress,
    toAddressMessengerType: 'open',
    textBody: message.text,
    useExistingActiveConversation: message.useExistingActiveConversation ?? false,
  };
}

/** `POST /api/v2/conversations/messages/agentless`. */
export const sentMessageAnswer = z
  .object({ id: z.string(), conversationId: z.string() })
  .transform(({ id, conversationId }): SentMessage => ({ messageId: id, conversationId }));
