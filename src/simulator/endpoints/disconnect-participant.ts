import { z } from 'zod';
import { type Answer, accepted, ok } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import type { Route } from '../http/router.js';
import { acceptCommunication, acceptParticipant } from '../state/disconnect.js';
import { isLive, isLiveCommunication } from '../state/liveness.js';
import type { World } from '../state/world.js';
import { refuseEnded } from './already-ended.js';
import { wrapupInput } from './body-parts.js';
import { causeOf, findCommunication, findConversation, findParticipant } from './find-conversation.js';
import { requireDisconnected } from './requested-state.js';

const participantRequest = z.object({
  state: z.unknown().optional(),
  wrapup: wrapupInput.optional(),
  wrapupSkipped: z.boolean().optional(),
});

const permissions = {
  any: [
    'conversation:participant:wrapup',
    'conversation:call:record',
    'conversation:communication:disconnect',
  ],
};

/** Hanging up one participant, on either path, or one of its communications. */
export const disconnectParticipant: Route[] = [
  {
    method: 'PATCH',
    template: '/api/v2/conversations/messages/{conversationId}/participants/{participantId}',
    permissions,
    handle: patchParticipant,
  },
  {
    method: 'PATCH',
    template: '/api/v2/conversations/{conversationId}/participants/{participantId}',
    permissions,
    handle: patchParticipant,
  },
  {
    method: 'PATCH',
    template:
      '/api/v2/conversations/messages/{conversationId}/participants/{participantId}/communications/{communicationId}',
    handle: patchCommunication,
  },
];

function patchParticipant(world: World, exchange: Exchange): Answer {
  const conversation = findConversation(world, exchange);
  const participant = findParticipant(conversation, exchange);
  const { state, wrapup, wrapupSkipped } = expectBody(exchange, participantRequest);
  const disconnect = state !== undefined || (!wrapup && wrapupSkipped === undefined);
  if (disconnect) {
    requireDisconnected(state);
    if (!isLive(participant) && !wrapup) refuseEnded(world, 'participant');
  }
  const order = { disconnect, wrapup, wrapupSkipped };
  acceptParticipant(world, conversation, participant, order, { cause: causeOf(exchange), lie: exchange.lie });
  return accepted();
}

function patchCommunication(world: World, exchange: Exchange): Answer {
  const conversation = findConversation(world, exchange);
  const participant = findParticipant(conversation, exchange);
  const communication = findCommunication(participant, exchange);
  requireDisconnected(expectBody(exchange, participantRequest).state);
  if (!isLiveCommunication(communication)) refuseEnded(world, 'communication');
  const acceptance = { cause: causeOf(exchange), lie: exchange.lie };
  acceptCommunication(world, conversation, participant, communication, acceptance);
  return ok({});
}
