import { addMessage } from '../state/add-message.js';
import type { Conversation, Direction, Participant } from '../state/conversation.js';
import { join, type Newcomer } from '../state/join.js';
import { leave } from '../state/leave.js';
import { startConversation } from '../state/start-conversation.js';
import type { World } from '../state/world.js';

/** A participant of a conversation made by a test. */
export type GivenParticipant = Omit<Newcomer, 'state'> & {
  state?: 'alerting' | 'connected' | 'disconnected';
};

/** A conversation made by a test; everything can be left out. */
export interface GivenConversation {
  id?: string;
  /** The guest's address. @default a new one */
  address?: string;
  /** @default the simulator's first integration */
  integrationId?: string;
  /** @default 'inbound' */
  direction?: Direction;
  /** @default a connected customer and a connected workflow, as while a bot talks with the guest */
  participants?: GivenParticipant[];
  /** A first message of the guest. */
  text?: string;
}

const cause = { steered: 'createConversation' };
const usual: GivenParticipant[] = [{ purpose: 'customer' }, { purpose: 'workflow' }];

/** Makes a conversation that the API knows at once. */
export function createConversation(
  world: World,
  given: GivenConversation,
  defaultIntegrationId: string,
): Conversation {
  const { id, integrationId = defaultIntegrationId, direction = 'inbound', text } = given;
  const { address = `guest-${world.dice.hex(8)}`, participants } = given;
  if (id !== undefined && world.conversations.has(id))
    throw new Error(`There is already a conversation ${id}.`);
  const at = world.clock.now();
  const beginning = { id, integrationId, address, direction, at, visibleAt: at, cause };
  const conversation = startConversation(world, beginning);
  // First all join, then some leave: the conversation ends only if nobody is left.
  const joined = (participants ?? usual).map((one) => ({
    state: one.state,
    participant: add(world, conversation, one),
  }));
  for (const { participant, state } of joined) {
    if (state !== 'disconnected') continue;
    leave(world, conversation, participant, { at, disconnectType: 'client', cause });
  }
  const customer = conversation.participants.find(({ purpose }) => purpose === 'customer');
  if (text && customer)
    addMessage(world, conversation, customer, { direction: 'inbound', time: at, text }, cause);
  return conversation;
}

function add(world: World, conversation: Conversation, given: GivenParticipant): Participant {
  const { address } = conversation;
  const own = given.purpose === 'customer' ? { address, name: address } : {};
  const state = given.state === 'alerting' ? 'alerting' : 'connected';
  return join(world, conversation, { ...own, ...given, state }, world.clock.now(), cause);
}
