import type { DisconnectType } from '../state/conversation.js';
import { leave } from '../state/leave.js';
import { liveParticipants } from '../state/liveness.js';
import type { World } from '../state/world.js';
import { target } from './target.js';

/** Ends a conversation by no call of ours, at once: an inactivity time-out, another system, an administrator. */
export function endConversation(world: World, conversationId: string, disconnectType: DisconnectType): void {
  const conversation = target(world, conversationId);
  const leaving = { at: world.clock.now(), disconnectType, cause: { steered: 'endConversation' } };
  for (const participant of liveParticipants(conversation)) leave(world, conversation, participant, leaving);
}

/** Everybody leaves, and the end time never comes: one of the platform's known troubles. */
export function makeZombie(world: World, conversationId: string): void {
  target(world, conversationId).zombie = true;
  endConversation(world, conversationId, 'error');
}
