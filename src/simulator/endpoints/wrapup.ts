import { type Answer, accepted, ok } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import { notFound } from '../http/platform-error.js';
import type { Route } from '../http/router.js';
import type { World } from '../state/world.js';
import { wrapUp } from '../state/wrap-up.js';
import { wrapupView } from '../views/wrapup-view.js';
import { wrapupInput } from './body-parts.js';
import { causeOf, findCommunication, findConversation, findParticipant } from './find-conversation.js';

const template =
  '/api/v2/conversations/messages/{conversationId}/participants/{participantId}/communications/{communicationId}/wrapup';

/** The wrap-up of one communication. */
export const wrapup: Route[] = [
  { method: 'GET', template, handle: read },
  { method: 'POST', template, permissions: { any: ['conversation:participant:wrapup'] }, handle: write },
];

function read(world: World, exchange: Exchange): Answer {
  const participant = findParticipant(findConversation(world, exchange), exchange);
  const written = findCommunication(participant, exchange).wrapup;
  if (!written) throw notFound();
  const { name: _, ...assigned } = wrapupView(written);
  return ok(assigned);
}

function write(world: World, exchange: Exchange): Answer {
  const conversation = findConversation(world, exchange);
  const participant = findParticipant(conversation, exchange);
  const communication = findCommunication(participant, exchange);
  const input = expectBody(exchange, wrapupInput);
  const written = { ...input, endTime: world.clock.now(), writtenBy: 'api' } as const;
  wrapUp(world, conversation, participant, communication, written, causeOf(exchange));
  return accepted();
}
