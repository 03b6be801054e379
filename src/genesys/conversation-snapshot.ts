/** One participant of a Genesys conversation, as far as closing needs to know. */
export interface ParticipantSnapshot {
  readonly id: string;
  /** `customer`, `agent`, `acd`, `workflow`, `api`, … as the platform says. */
  readonly purpose: string;
  /** The state of its live communication, else of its last one: `alerting`, `connected`, `disconnected`, … */
  readonly state: string;
  /** Not `disconnected` and not `terminated`. */
  readonly live: boolean;
  /** An agent who still owes a wrap-up. */
  readonly workPending: boolean;
  readonly disconnectType?: string | undefined;
  /** When it left, in milliseconds since the Unix epoch. */
  readonly endedAt?: number | undefined;
}

/** What a read of a conversation says. */
export interface ConversationSnapshot {
  readonly id: string;
  /** When the last participant left, in milliseconds since the Unix epoch. */
  readonly endedAt?: number | undefined;
  readonly participants: readonly ParticipantSnapshot[];
}

/**
 * Whether the conversation is over: it has an end time, or nobody in it is live. The second matters because some
 * conversations never get an end time.
 */
export function isOver({ endedAt, participants }: ConversationSnapshot): boolean {
  return endedAt !== undefined || (participants.length > 0 && participants.every(({ live }) => !live));
}

/** When everybody had left, of a conversation that is over: some have no end time of their own. */
export function overSince({ endedAt, participants }: ConversationSnapshot): number | undefined {
  if (endedAt !== undefined) return endedAt;
  const left = participants.flatMap((one) => one.endedAt ?? []);
  return left.length === 0 ? undefined : Math.max(...left);
}

/** Every live customer. A re-opened conversation has several customers under one id, and one of them is live. */
export function liveCustomers({ participants }: ConversationSnapshot): ParticipantSnapshot[] {
  return participants.filter(
    ({ purpose, live }) => live && (purpose === 'customer' || purpose === 'external'),
  );
}

/** Every agent who is alerting, connected, or still owes a wrap-up. */
export function busyAgents({ participants }: ConversationSnapshot): ParticipantSnapshot[] {
  return participants.filter(
    ({ purpose, live, workPending }) => (purpose === 'agent' || purpose === 'user') && (live || workPending),
  );
}

/** Every agent who has left and still owes a wrap-up. */
export function agentsAtWork(snapshot: ConversationSnapshot): ParticipantSnapshot[] {
  return busyAgents(snapshot).filter(({ live }) => !live);
}

/** Whether an agent is or was in the conversation. */
export function agentWasIn({ participants }: ConversationSnapshot): boolean {
  return participants.some(({ purpose }) => purpose === 'agent' || purpose === 'user');
}
