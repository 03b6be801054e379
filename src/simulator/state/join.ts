import type { Cause, Conversation, Direction, Participant, Purpose } from './conversation.js';
import { record } from './record.js';
import type { World } from './world.js';

export interface Newcomer {
  purpose: Purpose;
  state?: 'alerting' | 'connected';
  name?: string;
  address?: string;
  userId?: string;
  queueId?: string;
  wrapupRequired?: boolean;
  direction?: Direction;
  attributes?: Record<string, string>;
}

/** Adds a participant with one communication to a conversation. */
export function join(
  world: World,
  conversation: Conversation,
  newcomer: Newcomer,
  at: number,
  cause: Cause,
): Participant {
  const {
    purpose,
    state = 'connected',
    direction = conversation.direction,
    name = purpose,
    ...rest
  } = newcomer;
  const connectedTime = state === 'connected' ? at : undefined;
  const participant: Participant = {
    wrapupRequired: purpose === 'agent',
    attributes: {},
    ...rest,
    id: world.dice.uuid(),
    purpose,
    name,
    startTime: at,
    connectedTime,
    communications: [
      {
        id: world.dice.uuid(),
        state,
        direction,
        startTime: at,
        connectedTime,
        afterCallWork: { state: 'notApplicable' },
      },
    ],
  };
  conversation.participants.push(participant);
  record(world, conversation, { at, what: 'participant joined', participantId: participant.id, cause });
  return participant;
}
