import type { GuestSession } from '../state/guest-sessions.js';
import { type Guest, guestArrives, receiveFromGuest } from '../state/receive-from-guest.js';
import type { World } from '../state/world.js';
import { type GuestDesk, tell } from './guest-desk.js';
import { inboundFrame, mostCustomData } from './guest-frames.js';
import {
  attachmentNotFound,
  customAttributesTooLarge,
  forbidden,
  messageTooLong,
  readOnlySession,
  requestFailed,
} from './guest-refusal.js';
import type { GuestRequestOf, GuestSaying, IncomingMessage } from './guest-request.js';

// Messenger's own limit for what a customer writes.
const longestText = 4_096;

type OnMessage = GuestRequestOf<'onMessage'>;

/** Takes what the guest says into the conversation, and gives it back to every socket of the session. */
export function takeMessage(desk: GuestDesk, session: GuestSession, request: OnMessage): void {
  if (session.readOnly) throw readOnlySession();
  const { world } = desk;
  const { message, tracingId } = request;
  const guest = guestOf(world, session, request);
  const id = message.type === 'Event' ? takeEvents(world, guest, message) : takeSaying(world, guest, message);
  tell(desk, session, { ...inboundFrame(world, id, message), tracingId });
}

function guestOf({ settings }: World, session: GuestSession, { message, channel }: OnMessage): Guest {
  const attributes = {
    ...channel?.metadata?.customAttributes,
    ...message.channel?.metadata?.customAttributes,
  };
  if (Buffer.byteLength(JSON.stringify(attributes)) > mostCustomData)
    throw customAttributesTooLarge(mostCustomData);
  const { deploymentId } = settings.messenger;
  return { messengerType: 'webmessaging', integrationId: deploymentId, address: session.id, attributes };
}

function takeSaying(world: World, guest: Guest, said: GuestSaying): string {
  const { type, text, content = [], channel } = said;
  if (text !== undefined && text.length > longestText) throw messageTooLong(longestText);
  if (content.some(({ contentType }) => contentType === 'Attachment')) throw attachmentNotFound();
  const buttonResponse = content.find((one) => one.buttonResponse)?.buttonResponse;
  if (!text && !buttonResponse)
    throw requestFailed('message.text: a message needs a text or a button response.');
  const saying = {
    type,
    text: text || buttonResponse?.text,
    buttonResponse,
    providerMessageId: channel?.messageId,
  };
  const time = world.clock.now();
  return receiveFromGuest(world, { ...guest, saying: { ...saying, time } }, causeOf(world)).message.id;
}

function takeEvents(
  world: World,
  guest: Guest,
  { events }: Extract<IncomingMessage, { type: 'Event' }>,
): string {
  for (const { eventType, presence } of events) {
    if (eventType === 'Typing') continue;
    if (presence?.type === 'Clear') throw forbidden('Presence events Conversation Clear are not supported');
    if (eventType !== 'Presence' || presence?.type !== 'Join') {
      throw requestFailed('message.events: a guest of the simulator can send Presence Join and Typing.');
    }
  }
  // A guest who joins starts the conversation without a word, and the flow can speak first.
  if (events.some(({ presence }) => presence)) guestArrives(world, guest, causeOf(world));
  return world.dice.uuid();
}

const causeOf = (world: World) => ({ call: 'web messaging onMessage', correlationId: world.dice.uuid() });
