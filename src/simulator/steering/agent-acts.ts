import type { Cause, Conversation, Participant, Purpose } from '../state/conversation.js';
import { join } from '../state/join.js';
import { leave, peersFollow } from '../state/leave.js';
import { liveParticipants, pendingWork, stateOf } from '../state/liveness.js';
import { record } from '../state/record.js';
import { reopenIfOver } from '../state/reopen.js';
import type { World } from '../state/world.js';
import { wrapUp } from '../state/wrap-up.js';
import { target, targetAgent } from './target.js';

/** An agent who comes into a conversation. */
export interface GivenAgent {
  /** @default 'connected' */
  state?: 'alerting' | 'connected';
  name?: string;
  userId?: string;
  queueId?: string;
  /** Whether after-call work follows. @default true */
  wrapupRequired?: boolean;
}

/** A handoff: the flow gives the guest to a queue, and the queue to an agent. One who joins what is over opens it again. */
export function agentJoins(world: World, conversationId: string, given: GivenAgent): Participant {
  const conversation = target(world, conversationId);
  const cause = { steered: 'agentJoins' };
  reopenIfOver(world, conversation, cause);
  const { queueId = world.dice.uuid(), userId = world.dice.uuid(), name = 'Agent', ...rest } = given;
  const at = world.clock.now();
  const acd = join(world, conversation, { purpose: 'acd', name: 'Queue', queueId }, at, cause);
  transferAway(world, conversation, 'workflow', cause);
  const newcomer = { ...rest, purpose: 'agent', name, userId, queueId } as const;
  const agent = join(world, conversation, newcomer, at, cause);
  if (stateOf(agent) === 'connected') {
    leave(world, conversation, acd, { at, disconnectType: 'transfer', cause });
  }
  return agent;
}

/** An alerting agent takes the conversation. */
export function agentAnswers(world: World, conversationId: string, participantId?: string): void {
  const conversation = target(world, conversationId);
  const isAlerting = (agent: Participant) => stateOf(agent) === 'alerting';
  const agent = targetAgent(conversation, participantId, 'that is alerting', isAlerting);
  const cause = { steered: 'agentAnswers' };
  const at = world.clock.now();
  agent.connectedTime = at;
  for (const communication of agent.communications) {
    Object.assign(communication, { state: 'connected', connectedTime: at });
  }
  record(world, conversation, { at, what: 'participant answered', participantId: agent.id, cause });
  transferAway(world, conversation, 'acd', cause);
}

/** How an agent goes. */
export interface AgentLeaving {
  participantId?: string;
  /** Whether the guest goes with the agent, or is given back to the flow. @default 'goes-too' */
  guest?: 'goes-too' | 'back-to-flow';
}

export function agentLeaves(world: World, conversationId: string, leaving: AgentLeaving): void {
  const conversation = target(world, conversationId);
  const agent = targetAgent(conversation, leaving.participantId, 'in it');
  const cause = { steered: 'agentLeaves' };
  const at = world.clock.now();
  if (leaving.guest === 'back-to-flow') join(world, conversation, { purpose: 'workflow' }, at, cause);
  leave(world, conversation, agent, { at, disconnectType: 'client', cause });
  peersFollow(world, conversation, cause);
}

/** What an agent writes as wrap-up. */
export interface GivenWrapUp {
  participantId?: string;
  /** @default 'RESOLVED' */
  code?: string;
  notes?: string;
}

export function agentWrapsUp(world: World, conversationId: string, given: GivenWrapUp): void {
  const conversation = target(world, conversationId);
  const hasWork = (agent: Participant) => pendingWork(agent).length > 0;
  const agent = targetAgent(conversation, given.participantId, 'with after-call work', hasWork);
  const { code = 'RESOLVED', notes } = given;
  for (const communication of pendingWork(agent)) {
    const wrapup = { code, name: code, notes, endTime: world.clock.now(), writtenBy: 'agent' } as const;
    wrapUp(world, conversation, agent, communication, wrapup, { steered: 'agentWrapsUp' });
  }
}

function transferAway(world: World, conversation: Conversation, purpose: Purpose, cause: Cause): void {
  for (const participant of liveParticipants(conversation)) {
    if (participant.purpose !== purpose) continue;
    leave(world, conversation, participant, { at: world.clock.now(), disconnectType: 'transfer', cause });
  }
}
