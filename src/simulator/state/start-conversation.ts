import type { Cause, Conversation, Direction, MessengerType } from './conversation.js';
import { record } from './record.js';
import { guestKey, type World } from './world.js';

export interface NewConversation {
  id?: string;
  /** @default 'open' */
  messengerType?: MessengerType;
  integrationId: string;
  address: string;
  direction: Direction;
  at: number;
  visibleAt: number;
  cause: Cause;
}

/** A new conversation, with nobody in it yet. */
export function startConversation(world: World, beginning: NewConversation): Conversation {
  const { id = world.dice.uuid(), messengerType = 'open', integrationId, address } = beginning;
  const { direction, at, visibleAt, cause } = beginning;
  const conversation: Conversation = {
    id,
    messengerType,
    integrationId,
    address,
    direction,
    startTime: at,
    visibleAt,
    zombie: false,
    endings: [],
    participants: [],
    messages: [],
    history: [],
  };
  world.conversations.set(id, conversation);
  world.guests.set(guestKey(integrationId, address), id);
  record(world, conversation, { at, what: 'created', cause });
  return conversation;
}
