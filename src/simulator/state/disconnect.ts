import type { Cause, Communication, Conversation, Participant, WrapUp } from './conversation.js';
import { endIfEmpty, leave, peersFollow } from './leave.js';
import { isActive, liveParticipants, pendingWork } from './liveness.js';
import { record } from './record.js';
import type { World } from './world.js';
import { skipWrapUp, wrapUp } from './wrap-up.js';

/** What may come with the disconnect of one participant. */
export interface ParticipantOrder {
  disconnect: boolean;
  wrapup?: Omit<WrapUp, 'endTime' | 'writtenBy'>;
  wrapupSkipped?: boolean;
}

interface Acceptance {
  cause: Cause;
  lie: boolean;
}

/** PATCH or DELETE of a conversation: everybody who is in it now will be disconnected. */
export function acceptWhole(world: World, conversation: Conversation, { cause, lie }: Acceptance): void {
  const targets = liveParticipants(conversation);
  carryOutLater(world, conversation, { cause, lie }, (at) => {
    for (const participant of targets) {
      leave(world, conversation, participant, { at, disconnectType: 'client', cause });
      if (world.settings.unknowns.afterCallWorkOnWholeDisconnect === 'ended') skipWrapUp(participant, at);
    }
    peersFollow(world, conversation, cause);
  });
}

/** PATCH of one participant: it alone is hung up, and an agent keeps its after-call work. */
export function acceptParticipant(
  world: World,
  conversation: Conversation,
  participant: Participant,
  order: ParticipantOrder,
  acceptance: Acceptance,
): void {
  const { cause } = acceptance;
  carryOutLater(world, conversation, acceptance, (at) => {
    if (order.disconnect) leave(world, conversation, participant, { at, disconnectType: 'client', cause });
    const communication = participant.communications.at(-1);
    if (order.wrapup && communication) {
      const wrapup: WrapUp = { ...order.wrapup, endTime: at, writtenBy: 'api' };
      wrapUp(world, conversation, participant, communication, wrapup, cause);
    }
    if (order.wrapupSkipped) skipWrapUp(participant, at);
    if (order.disconnect) peersFollow(world, conversation, cause);
  });
}

/** PATCH of one communication: as for its participant, without touching the wrap-up. */
export function acceptCommunication(
  world: World,
  conversation: Conversation,
  participant: Participant,
  communication: Communication,
  acceptance: Acceptance,
): void {
  const { cause } = acceptance;
  carryOutLater(world, conversation, acceptance, (at) => {
    leave(world, conversation, participant, { at, disconnectType: 'client', cause }, [communication]);
    peersFollow(world, conversation, cause);
  });
}

/** POST disconnect, full teardown: everybody goes, a system wrap-up code ends all after-call work, a zombie ends too. */
export function acceptTeardown(world: World, conversation: Conversation, acceptance: Acceptance): void {
  const { cause } = acceptance;
  const targets = [...conversation.participants];
  carryOutLater(world, conversation, acceptance, (at) => {
    for (const participant of targets) {
      leave(world, conversation, participant, { at, disconnectType: 'system', cause });
      for (const communication of pendingWork(participant)) {
        const code = world.settings.unknowns.systemWrapupCode;
        const wrapup: WrapUp = { code, name: code, endTime: at, writtenBy: 'system' };
        wrapUp(world, conversation, participant, communication, wrapup, cause);
      }
    }
    if (!isActive(conversation)) conversation.zombie = false;
    peersFollow(world, conversation, cause);
    endIfEmpty(world, conversation, at, cause);
  });
}

function carryOutLater(
  world: World,
  conversation: Conversation,
  { cause, lie }: Acceptance,
  effect: (at: number) => void,
): void {
  const at = world.clock.now();
  record(world, conversation, { at, what: 'disconnect accepted', cause, ...(lie && { lie }) });
  if (!lie) world.agenda.after(world.settings.delays.disconnect, effect);
}
