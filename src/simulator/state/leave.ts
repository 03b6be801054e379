import type { Cause, Communication, Conversation, DisconnectType, Participant } from './conversation.js';
import { isActive, isLive, isLiveCommunication, liveParticipants } from './liveness.js';
import { pushEnd } from './push-event.js';
import { record } from './record.js';
import type { World } from './world.js';

/** How a participant goes. */
export interface Leaving {
  at: number;
  disconnectType: DisconnectType;
  cause: Cause;
}

/** Ends communications of one participant. An agent who was connected is left with after-call work. */
export function leave(
  world: World,
  conversation: Conversation,
  participant: Participant,
  leaving: Leaving,
  communications: Communication[] = participant.communications,
): void {
  const live = communications.filter(isLiveCommunication);
  if (live.length === 0) return;
  for (const communication of live) {
    const hasWork =
      participant.wrapupRequired && communication.state === 'connected' && !communication.wrapup;
    communication.state = 'disconnected';
    communication.disconnectedTime = leaving.at;
    communication.disconnectType = leaving.disconnectType;
    if (hasWork) communication.afterCallWork = { state: 'pending', startTime: leaving.at };
    pushEnd(world, { at: leaving.at, conversation, participant, communication });
  }
  if (isLive(participant)) return;
  participant.endTime = leaving.at;
  const { at, disconnectType, cause } = leaving;
  record(world, conversation, {
    at,
    what: 'participant left',
    participantId: participant.id,
    disconnectType,
    cause,
  });
  endIfEmpty(world, conversation, at, cause);
}

/**
 * Lets the other side go once one side has been hung up: guests on one side, everybody else on the other.
 * The platform shows `client` on the side that was hung up and `peer` on the other.
 */
export function peersFollow(world: World, conversation: Conversation, cause: Cause): void {
  if (world.settings.unknowns.peer === 'stays' || !isOneSided(conversation)) return;
  world.agenda.after(world.settings.delays.peer, (at) => {
    if (!isOneSided(conversation)) return;
    for (const participant of liveParticipants(conversation)) {
      leave(world, conversation, participant, { at, disconnectType: 'peer', cause });
    }
  });
}

/** Sets the end time when the last participant has left. */
export function endIfEmpty(world: World, conversation: Conversation, at: number, cause: Cause): void {
  if (conversation.endTime !== undefined || conversation.zombie || isActive(conversation)) return;
  conversation.endTime = at;
  conversation.endings.push({ at, cause });
  record(world, conversation, { at, what: 'ended', cause });
}

function isOneSided(conversation: Conversation): boolean {
  const live = liveParticipants(conversation);
  if (live.length === 0) return false;
  const guests = live.filter((participant) => participant.purpose === 'customer').length;
  return guests === 0 || guests === live.length;
}
