import type { Conversation, Participant, ParticipantState } from './state/conversation.js';
import { isActive, isLive, stateOf } from './state/liveness.js';

/** A participant as it stands, for a test to look at. */
export type ParticipantSnapshot = Participant & { state: ParticipantState; live: boolean };

/** A copy of a conversation's state, for a test to look at; changing it changes nothing. */
export type ConversationSnapshot = Omit<Conversation, 'participants'> & {
  /** `open`: somebody is in it. `ended`: it has an end time. `zombie`: neither. */
  state: 'open' | 'ended' | 'zombie';
  participants: ParticipantSnapshot[];
};

export function snapshot(conversation: Conversation): ConversationSnapshot {
  const copy = structuredClone(conversation);
  const state = isActive(conversation) ? 'open' : conversation.endTime === undefined ? 'zombie' : 'ended';
  const participants = copy.participants.map((participant) => ({
    ...participant,
    state: stateOf(participant),
    live: isLive(participant),
  }));
  return { ...copy, state, participants };
}
