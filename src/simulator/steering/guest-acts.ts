import type { Conversation, Participant } from '../state/conversation.js';
import { join } from '../state/join.js';
import { type Received, receiveFromGuest } from '../state/receive-from-guest.js';
import type { World } from '../state/world.js';
import { target } from './target.js';

/** Lets a guest write: by a conversation's id, or by the guest's address on an integration. */
export function guestWrites(
  world: World,
  idOrAddress: string,
  text: string,
  integrationId: string,
): Received {
  const known = world.conversations.get(idOrAddress);
  const guest = known ?? { integrationId, address: idOrAddress };
  const { address, integrationId: on } = guest;
  const saying = { time: world.clock.now(), text };
  return receiveFromGuest(world, { integrationId: on, address, saying }, { steered: 'guestWrites' });
}

/** Adds one more customer, as re-opened conversations have them. */
export function customerJoins(world: World, conversationId: string): Participant {
  const conversation: Conversation = target(world, conversationId);
  const { address } = conversation;
  const newcomer = { purpose: 'customer', address, name: address } as const;
  return join(world, conversation, newcomer, world.clock.now(), { steered: 'customerJoins' });
}
