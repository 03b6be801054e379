import type { Participant } from '../state/conversation.js';
import { join } from '../state/join.js';
import { type Received, receiveFromGuest } from '../state/receive-from-guest.js';
import { reopenIfOver } from '../state/reopen.js';
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
  if (known?.messengerType === 'webmessaging') {
    throw new Error(
      `The guest of ${idOrAddress} is on web messaging: connect to cloud.guestSocketUrl and write there.`,
    );
  }
  const guest = known ?? { integrationId, address: idOrAddress };
  const { address, integrationId: on } = guest;
  const saying = { time: world.clock.now(), text };
  return receiveFromGuest(world, { integrationId: on, address, saying }, { steered: 'guestWrites' });
}

/** Adds one more customer, as re-opened conversations have them. A conversation that is over is open again by that. */
export function customerJoins(world: World, conversationId: string): Participant {
  const conversation = target(world, conversationId);
  const cause = { steered: 'customerJoins' };
  reopenIfOver(world, conversation, cause);
  const { address } = conversation;
  const newcomer = { purpose: 'customer', address, name: address } as const;
  return join(world, conversation, newcomer, world.clock.now(), cause);
}
