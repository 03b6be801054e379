import type { Cause, Communication, Conversation, Direction, Participant, Purpose } from './conversation.js';
import { pushStart } from './push-event.js';
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
  const id = world.dice.uuid();
  const communication: Communication = {
    id: world.dice.uuid(),
    state,
    direction,
    startTime: at,
    connectedTime,
    afterCallWork: { state: 'notApplicable' },
  };
  const participant: Participant = {
    wrapupRequired: purpose === 'agent',
    attributes: {},
    ...rest,
    id,
    purpose,
    name,
    startTime: at,
    connectedTime,
    communications: [communication],
  };
  conversation.participants.push(participant);
  record(world, conversation, { at, what: 'participant joined', participantId: participant.id, cause });
  pushStart(world, { at, conversation, participant, communication });
  return participant;
}
