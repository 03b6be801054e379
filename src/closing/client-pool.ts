import type { ConversationCalls } from './closer-tools.js';

/** One OAuth client with its own rate budget. */
export interface PoolMember {
  readonly client: ConversationCalls;
  /** How long a call would wait now, in milliseconds. */
  readonly waitMs: () => number;
}

/**
 * Spreads the calls of the closer over several OAuth clients: each call goes to the one that can make it first. For
 * organisations that granted more clients in order to raise the ceiling; a call's repeat may go to another client.
 */
export class ClientPool implements ConversationCalls {
  readonly #members: readonly PoolMember[];

  constructor(members: readonly PoolMember[]) {
    this.#members = members;
  }

  readonly disconnectConversation: ConversationCalls['disconnectConversation'] = (...args) =>
    this.#first().disconnectConversation(...args);

  readonly disconnectParticipant: ConversationCalls['disconnectParticipant'] = (...args) =>
    this.#first().disconnectParticipant(...args);

  readonly tearDown: ConversationCalls['tearDown'] = (...args) => this.#first().tearDown(...args);

  readonly readConversation: ConversationCalls['readConversation'] = (...args) =>
    this.#first().readConversation(...args);

  readonly readActivity: ConversationCalls['readActivity'] = (...args) => this.#first().readActivity(...args);

  /** Absent where the client whose turn it is does not have it. */
  get readEndedAt(): ConversationCalls['readEndedAt'] {
    const client = this.#first();
    return client.readEndedAt?.bind(client);
  }

  #first(): ConversationCalls {
    const [first, ...others] = this.#members;
    if (first === undefined) throw new TypeError('A pool needs at least one client.');
    return others.reduce((best, other) => (other.waitMs() < best.waitMs() ? other : best), first).client;
  }
}
