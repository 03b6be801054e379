import { type Exchange, param } from '../http/exchange.js';
import { notFound } from '../http/platform-error.js';
import type { Cause, Communication, Conversation, Participant } from '../state/conversation.js';
import type { World } from '../state/world.js';

/** The conversation of the path; 404 while it is still being made. */
export function findConversation(world: World, exchange: Exchange): Conversation {
  const conversation = world.conversations.get(param(exchange, 'conversationId'));
  if (!conversation || conversation.visibleAt > world.clock.now()) throw notFound();
  return conversation;
}

export function findParticipant(conversation: Conversation, exchange: Exchange): Participant {
  const id = param(exchange, 'participantId');
  const participant = conversation.participants.find((candidate) => candidate.id === id);
  if (!participant) throw notFound();
  return participant;
}

export function findCommunication(participant: Participant, exchange: Exchange): Communication {
  const id = param(exchange, 'communicationId');
  const communication = participant.communications.find((candidate) => candidate.id === id);
  if (!communication) throw notFound();
  return communication;
}

/** This call, as the cause of what it does. */
export const causeOf = ({ seen }: Exchange): Cause => ({
  call: `${seen.method} ${seen.route ?? seen.path}`,
  clientId: seen.clientId,
  correlationId: seen.correlationId,
});
