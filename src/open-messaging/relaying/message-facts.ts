import { GenesysDisconnectError } from '../../errors/genesys-disconnect-error.js';
import { loggableError } from '../../loggable-error.js';
import type { MessageFacts } from '../open-messaging-events.js';
import type { OutboundMessage } from '../receiving/outbound-message.js';
import { genesysIdOf } from '../sessions/awaited-session.js';
import type { EngagementSession } from '../sessions/engagement-session.js';

export function factsOfOutbound(message: OutboundMessage, session?: EngagementSession): MessageFacts {
  const conversationId = message.conversationId ?? genesysIdOf(session);
  return { way: 'to-guest', conversationId, guest: message.to, messageId: message.id };
}

/** Why a message was given up. Only our own errors are quoted: what others throw may hold the guest's words. */
export function giveUpReason(error: unknown): { readonly code: string; readonly reason: string } {
  if (error instanceof GenesysDisconnectError) return { code: error.code, reason: error.message };
  return {
    code: 'GAVE_UP',
    reason: `It was tried until its time was up; the last failure was: ${loggableError(error)}.`,
  };
}
