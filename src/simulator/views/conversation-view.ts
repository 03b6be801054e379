import type { Communication, Conversation, Participant } from '../state/conversation.js';
import { iso, isoOrNone } from './iso.js';
import { wrapupView } from './wrapup-view.js';

/**
 * Schema `Conversation`, as `GET /conversations/{id}` gives it: `participants[].messages[]` are communications,
 * and there is no top-level `state`.
 */
export const conversationView = (conversation: Conversation) => ({
  id: conversation.id,
  startTime: iso(conversation.startTime),
  endTime: isoOrNone(conversation.endTime),
  address: conversation.address,
  participants: conversation.participants.map((participant) => participantView(conversation, participant)),
  recordingState: 'NONE',
  divisions: [],
  selfUri: `/api/v2/conversations/${conversation.id}`,
});

function participantView(conversation: Conversation, participant: Participant) {
  const last = participant.communications.at(-1);
  return {
    id: participant.id,
    startTime: iso(participant.startTime),
    endTime: isoOrNone(participant.endTime),
    connectedTime: isoOrNone(participant.connectedTime),
    name: participant.name,
    userId: participant.userId,
    queueId: participant.queueId,
    purpose: participant.purpose,
    address: participant.address,
    wrapupRequired: participant.wrapupRequired,
    wrapupSkipped: last?.afterCallWork.state === 'skipped' ? true : undefined,
    wrapup: last?.wrapup && wrapupView(last.wrapup),
    startAcwTime: isoOrNone(last?.afterCallWork.startTime),
    endAcwTime: isoOrNone(last?.afterCallWork.endTime),
    attributes: participant.attributes,
    messages: participant.communications.map((leg) => communicationView(conversation, participant, leg)),
  };
}

function communicationView(conversation: Conversation, participant: Participant, leg: Communication) {
  const { afterCallWork: work } = leg;
  return {
    id: leg.id,
    state: leg.state === 'terminated' ? 'disconnected' : leg.state,
    direction: leg.direction,
    held: false,
    disconnectType: leg.disconnectType,
    startAlertingTime: participant.purpose === 'agent' ? iso(leg.startTime) : undefined,
    connectedTime: isoOrNone(leg.connectedTime),
    disconnectedTime: isoOrNone(leg.disconnectedTime),
    provider: 'PureCloud Messaging',
    type: conversation.messengerType,
    recipientType: 'mobile',
    ...addressPair(conversation, leg),
    wrapup: leg.wrapup && wrapupView(leg.wrapup),
    afterCallWork: {
      state: work.state,
      startTime: isoOrNone(work.startTime),
      endTime: isoOrNone(work.endTime),
    },
    afterCallWorkRequired: participant.wrapupRequired,
    messages: conversation.messages
      .filter((message) => message.communicationId === leg.id)
      .map((message) => messageDetails(message)),
  };
}

/** From and to of a communication, in its own direction. */
export function addressPair(conversation: Conversation, leg: Communication) {
  const guest = { addressRaw: conversation.address, addressNormalized: conversation.address };
  const own = { addressRaw: conversation.integrationId, addressNormalized: conversation.integrationId };
  return leg.direction === 'inbound'
    ? { fromAddress: guest, toAddress: own }
    : { fromAddress: own, toAddress: guest };
}

/** Schema `MessageDetails`. */
export const messageDetails = (message: Conversation['messages'][number]) => ({
  messageId: message.id,
  messageURI: `/api/v2/conversations/messages/${message.conversationId}/messages/${message.id}`,
  messageStatus: message.status,
  messageTime: iso(message.time),
  media: message.attachments.map(({ url, mime, filename, id }) => ({
    url,
    mediaType: mime,
    name: filename,
    id,
  })),
});
