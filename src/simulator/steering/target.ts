import type { Conversation, Participant } from '../state/conversation.js';
import { isLive } from '../state/liveness.js';
import type { World } from '../state/world.js';

/** The conversation that a test names; a typing error in a test is said plainly. */
export function target(world: World, conversationId: string): Conversation {
  const conversation = world.conversations.get(conversationId);
  if (!conversation) throw new Error(`The simulator has no conversation ${conversationId}.`);
  return conversation;
}

/** The agent that is meant: the one named, else the last one for whom the condition holds. */
export function targetAgent(
  conversation: Conversation,
  participantId: string | undefined,
  what: string,
  fits: (agent: Participant) => boolean = isLive,
): Participant {
  const agents = conversation.participants.filter(({ purpose }) => purpose === 'agent');
  const agent = participantId
    ? agents.find((candidate) => candidate.id === participantId)
    : agents.findLast((candidate) => fits(candidate));
  if (agent) return agent;
  throw new Error(`Conversation ${conversation.id} has no agent ${participantId ?? what}.`);
}
