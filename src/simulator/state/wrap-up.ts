import type { Cause, Communication, Conversation, Participant, WrapUp } from './conversation.js';
import { pushWrapUp } from './push-event.js';
import { record } from './record.js';
import type { World } from './world.js';

/** Writes a wrap-up on a communication, which ends its after-call work. */
export function wrapUp(
  world: World,
  conversation: Conversation,
  participant: Participant,
  communication: Communication,
  wrapup: WrapUp,
  cause: Cause,
): void {
  communication.wrapup = wrapup;
  const work = communication.afterCallWork;
  const endsWork = work.state === 'pending' || work.state === 'skipped';
  if (endsWork) {
    communication.afterCallWork = { ...work, state: 'complete', endTime: wrapup.endTime };
  }
  record(world, conversation, {
    at: wrapup.endTime,
    what: 'wrapped up',
    participantId: participant.id,
    cause,
  });
  pushWrapUp(world, { at: wrapup.endTime, conversation, participant, communication }, endsWork);
}

/** Lets the agent off: after-call work ends without a wrap-up. */
export function skipWrapUp(participant: Participant, at: number): void {
  for (const communication of participant.communications) {
    const work = communication.afterCallWork;
    if (work.state === 'pending') communication.afterCallWork = { ...work, state: 'skipped', endTime: at };
  }
}
