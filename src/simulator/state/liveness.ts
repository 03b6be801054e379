import type { Communication, Conversation, Participant, ParticipantState } from './conversation.js';

const isLiveState = (state: ParticipantState) => state !== 'disconnected' && state !== 'terminated';

export const isLiveCommunication = (communication: Communication) => isLiveState(communication.state);

export function stateOf(participant: Participant): ParticipantState {
  const live = participant.communications.find(isLiveCommunication);
  return (live ?? participant.communications.at(-1))?.state ?? 'terminated';
}

export const isLive = (participant: Participant) => isLiveState(stateOf(participant));

export const liveParticipants = (conversation: Conversation) => conversation.participants.filter(isLive);

export const isActive = (conversation: Conversation) => conversation.participants.some(isLive);

/** After-call work that nobody has finished. */
export const pendingWork = (participant: Participant) =>
  participant.communications.filter((communication) => communication.afterCallWork.state === 'pending');
