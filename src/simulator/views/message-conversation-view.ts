import type { Conversation, Participant } from '../state/conversation.js';
import { isLiveCommunication, stateOf } from '../state/liveness.js';
import { addressPair, messageDetails } from './conversation-view.js';
import { iso, isoOrNone } from './iso.js';
import { wrapupView } from './wrapup-view.js';

/**
 * Schema `MessageConversation`, as `GET /conversations/messages/{id}` gives it: every participant has a `state`,
 * and `participants[].messages[]` are the single messages.
 */
export const messageConversationView = (conversation: Conversation) => ({
  id: conversation.id,
  participants: conversation.participants.map((participant) => participantView(conversation, participant)),
  otherMediaUris: [],
  divisions: [],
  selfUri: `/api/v2/conversations/messages/${conversation.id}`,
});

function participantView(conversation: Conversation, participant: Participant) {
  const { communications, userId, queueId } = participant;
  const leg = communications.find(isLiveCommunication) ?? communications.at(-1);
  const ids = new Set(communications.map((communication) => communication.id));
  return {
    id: participant.id,
    name: participant.name,
    address: participant.address,
    startTime: iso(participant.startTime),
    connectedTime: isoOrNone(participant.connectedTime),
    endTime: isoOrNone(participant.endTime),
    purpose: participant.purpose,
    state: stateOf(participant),
    direction: leg?.direction,
    disconnectType: leg?.disconnectType,
    held: false,
    wrapupRequired: participant.wrapupRequired,
    wrapupSkipped: leg?.afterCallWork.state === 'skipped' ? true : undefined,
    wrapup: leg?.wrapup && wrapupView(leg.wrapup),
    startAcwTime: isoOrNone(leg?.afterCallWork.startTime),
    endAcwTime: isoOrNone(leg?.afterCallWork.endTime),
    user: userId ? { id: userId, selfUri: `/api/v2/users/${userId}` } : undefined,
    queue: queueId ? { id: queueId, selfUri: `/api/v2/routing/queues/${queueId}` } : undefined,
    attributes: participant.attributes,
    provider: 'PureCloud Messaging',
    type: conversation.messengerType,
    ...(leg && addressPair(conversation, leg)),
    messages: conversation.messages
      .filter((message) => ids.has(message.communicationId))
      .map((message) => messageDetails(message)),
  };
}
