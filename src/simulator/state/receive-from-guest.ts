import { addMessage, type Saying } from './add-message.js';
import type { Cause, Conversation, Message, MessengerType, Participant } from './conversation.js';
import { deliverReceipt } from './deliver.js';
import { join } from './join.js';
import { isActive, isLive } from './liveness.js';
import { reopenIfOver } from './reopen.js';
import { startConversation } from './start-conversation.js';
import { threadingWindow } from './threading-timeline.js';
import { guestKey, type World } from './world.js';

/** Who writes, and where. */
export interface Guest {
  /** @default 'open' */
  messengerType?: MessengerType;
  integrationId: string;
  address: string;
  idType?: Conversation['idType'];
  nickname?: string;
  attributes?: Record<string, string>;
}

/** A message of a guest, from the guest's channel. */
export interface GuestMessage extends Guest {
  saying: Omit<Saying, 'direction'>;
}

export interface Arrival {
  conversation: Conversation;
  customer: Participant;
  how: 'started' | 'joined' | 'reopened';
}

export type Received = Omit<Arrival, 'customer'> & { message: Message };

/**
 * Takes in a guest: into the guest's active conversation, else into the one that ended within the
 * threading window, which opens it again under the same id, else into a new one.
 */
export function guestArrives(world: World, guest: Guest, cause: Cause): Arrival {
  const { conversation, how } = findOrStart(world, guest, cause);
  const customer = liveCustomer(conversation) ?? joinCustomer(world, conversation, guest, cause);
  if (how !== 'joined') join(world, conversation, { purpose: 'workflow' }, world.clock.now(), cause);
  Object.assign(customer.attributes, guest.attributes);
  conversation.idType = guest.idType ?? conversation.idType;
  return { conversation, customer, how };
}

/** Takes in a guest's message, and the guest with it. */
export function receiveFromGuest(world: World, guest: GuestMessage, cause: Cause): Received {
  const { conversation, customer, how } = guestArrives(world, guest, cause);
  const message = addMessage(world, conversation, customer, { ...guest.saying, direction: 'inbound' }, cause);
  acknowledge(world, conversation, message);
  return { conversation, message, how };
}

/** Whether and how the platform tells the webhook that it has a guest's message is a switch. */
function acknowledge(world: World, conversation: Conversation, message: Message): void {
  const status = world.settings.unknowns.inboundReceipts;
  if (status === 'none') return;
  const reasons =
    status === 'Failed' ? [{ code: 'GeneralError', message: 'The message was not taken.' }] : undefined;
  const receipt = { status, time: world.clock.now(), isFinalReceipt: status !== 'Published', reasons };
  deliverReceipt(world, conversation, message, receipt);
}

/** The guest's conversation that a message would go to without starting a new one. */
function threadFor(world: World, integrationId: string, address: string): Conversation | undefined {
  const conversation = world.conversations.get(world.guests.get(guestKey(integrationId, address)) ?? '');
  if (!conversation || isActive(conversation)) return conversation;
  const lastLeft = Math.max(...conversation.participants.map((participant) => participant.endTime ?? 0));
  const endedAt = conversation.endTime ?? lastLeft;
  return world.clock.now() - endedAt < threadingWindow(world.threading, conversation.messengerType)
    ? conversation
    : undefined;
}

function findOrStart(world: World, guest: Guest, cause: Cause): Pick<Arrival, 'conversation' | 'how'> {
  const { messengerType, integrationId, address } = guest;
  const thread = threadFor(world, integrationId, address);
  if (thread && isActive(thread)) return { conversation: thread, how: 'joined' };
  if (thread) {
    reopenIfOver(world, thread, cause);
    return { conversation: thread, how: 'reopened' };
  }
  const at = world.clock.now();
  const visibleAt = at + world.settings.delays.conversation;
  const direction = 'inbound';
  const place = { messengerType, integrationId, address };
  const started = startConversation(world, { ...place, direction, at, visibleAt, cause });
  return { conversation: started, how: 'started' };
}

const liveCustomer = (conversation: Conversation): Participant | undefined =>
  conversation.participants.find((participant) => participant.purpose === 'customer' && isLive(participant));

function joinCustomer(world: World, conversation: Conversation, guest: Guest, cause: Cause): Participant {
  const { address, nickname: name = address } = guest;
  const newcomer = { purpose: 'customer', name, address, direction: 'inbound' } as const;
  return join(world, conversation, newcomer, world.clock.now(), cause);
}
