/**
 * Something that is heard of a conversation beside the answers to our own calls: by a pushed event, by a message of
 * Genesys Cloud to the guest, or by a sweep.
 */
export interface ConversationNews {
  /** The Genesys conversation id. */
  readonly conversationId: string;
  /**
   * `customer-ended`: the guest's side was hung up. `agent-ended`: an agent has left. `work-ended`: an agent has
   * finished the after-call work. `agent-joined`: an agent comes in. `active`: something else happens in it: the guest
   * joined, or somebody wrote.
   */
  readonly what: 'customer-ended' | 'agent-ended' | 'work-ended' | 'agent-joined' | 'active';
  /**
   * How a participant who left did so, as the platform's event says: `CLIENT`, `PEER`, `INACTIVITY`, … An end by itself,
   * such as for inactivity, proves no closure. Where it is absent, nothing is known.
   */
  readonly disconnectType?: string | undefined;
  /** When it happened by the platform's clock, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** How it was heard. */
  readonly by: 'event' | 'webhook' | 'sweep';
}

/**
 * What became of it. `settled`: it proved a closure. `hastened`: a closure looks now instead of later. `reopened`: the
 * conversation was closed and is active again, so it is closed again as a new closure. `none`: it changes nothing.
 */
export type NewsEffect = 'settled' | 'hastened' | 'reopened' | 'none';
