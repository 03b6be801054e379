import { z } from 'zod';
import { checkAgentless } from './check-arguments.js';
import { type ApiRequest, jsonBody } from './platform-request.js';
import { json } from './read-answer.js';

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

/** `POST /api/v2/conversations/messages/agentless`. */
export function agentlessRequest(message: AgentlessMessage): ApiRequest<SentMessage> {
  checkAgentless(message);
  return {
    method: 'POST',
    path: '/api/v2/conversations/messages/agentless',
    lane: 'message',
    body: jsonBody(toAgentless(message)),
    permissions: ['conversation:message:create'],
    read: json(answer),
  };
}

/** The message as the platform wants it. */
function toAgentless(message: AgentlessMessage) {
  return {
    fromAddress: message.integrationId,
    toAddress: message.toAddress,
    toAddressMessengerType: 'open',
    textBody: message.text,
    useExistingActiveConversation: message.useExistingActiveConversation ?? false,
  };
}

const answer = z
  .object({ id: z.string(), conversationId: z.string() })
  .transform(({ id, conversationId }): SentMessage => ({ messageId: id, conversationId }));
