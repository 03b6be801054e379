import type { Communication, Conversation, Participant } from './conversation.js';
import { type PushedEvent, type PushedEventBody, type PushedEventName, topicOf } from './pushed-event.js';
import type { World } from './world.js';

/** What an event is about. */
export interface Happening {
  at: number;
  conversation: Conversation;
  participant: Participant;
  communication: Communication;
}

/** Tells of a participant's session that began. Flows begin without one of the events that are simulated here. */
export function pushStart(world: World, happening: Happening): void {
  const { purpose } = happening.participant;
  if (purpose === 'customer') push(world, 'customer.start', happening, {});
  if (purpose === 'agent') push(world, 'user.start', happening, userOf(happening));
}

/** Tells of a participant's session that ended; its after-call work may still be open. */
export function pushEnd(world: World, happening: Happening): void {
  const { purpose } = happening.participant;
  const { connectedTime, disconnectType = 'other' } = happening.communication;
  const duration = connectedTime === undefined ? undefined : happening.at - connectedTime;
  const ended = { disconnectType: disconnectType.replace('.', '_').toUpperCase() };
  const interacted = { ...ended, interactingDurationMs: duration };
  if (purpose === 'customer') push(world, 'customer.end', happening, interacted);
  if (purpose === 'agent') push(world, 'user.end', happening, { ...interacted, ...userOf(happening) });
  if (purpose === 'workflow') {
    const exitReason = disconnectType === 'transfer' ? 'TRANSFER' : 'DISCONNECT';
    const flow = { flowType: 'INBOUNDSHORTMESSAGE', connectedDurationMs: duration, exitReason };
    push(world, 'flow.end', happening, { ...ended, ...flow });
  }
}

/**
 * Tells of a wrap-up: `acw` when it ended an agent's after-call work, and `wrapup`.
 * That an agent's wrap-up comes by both is an assumption: the schemas allow it, and nothing public says otherwise.
 */
export function pushWrapUp(world: World, happening: Happening, endedWork: boolean): void {
  const { wrapup, afterCallWork } = happening.communication;
  const written = {
    wrapupCode: wrapup?.code,
    wrapupNotes: wrapup?.notes,
    wrapupDurationMs:
      afterCallWork.startTime === undefined ? undefined : happening.at - afterCallWork.startTime,
  };
  if (endedWork) push(world, 'acw', happening, { ...written, ...userOf(happening) });
  push(world, 'wrapup', happening, { ...written, queueId: happening.participant.queueId });
}

const userOf = ({ participant: { userId, queueId } }: Happening) => ({ userId, queueId });

function push(
  world: World,
  name: PushedEventName,
  happening: Happening,
  details: Partial<PushedEventBody>,
): void {
  const { at, conversation, participant, communication } = happening;
  const { id: conversationId, address, integrationId, messengerType } = conversation;
  const inbound = communication.direction === 'inbound';
  const body: PushedEventBody = {
    eventTime: at,
    conversationId,
    participantId: participant.id,
    sessionId: communication.id,
    mediaType: 'MESSAGE',
    messageType: messengerType === 'open' ? 'OPEN' : 'WEBMESSAGING',
    provider: 'PureCloud Messaging',
    direction: inbound ? 'INBOUND' : 'OUTBOUND',
    addressFrom: inbound ? address : integrationId,
    addressTo: inbound ? integrationId : address,
    ...details,
  };
  emitLater(world, { name, topic: topicOf(conversationId, name), body });
}

/** The platform pushes at least once, and promises no order; the switches say which of both a run is to meet. */
function emitLater(world: World, event: PushedEvent): void {
  const { delays, unknowns } = world.settings;
  const pushes = unknowns.eventDelivery === 'doubled' ? 2 : 1;
  world.eventsPushed += 1;
  const late = unknowns.eventOrder === 'shuffled' && world.eventsPushed % 2 === 1;
  for (let count = 0; count < pushes; count += 1) {
    world.agenda.after(delays.events * (late ? 10 : 1), () =>
      world.events.emit('pushed', structuredClone(event)),
    );
  }
}
