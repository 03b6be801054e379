import type { World } from './world.js';

/** A guest's session of web messaging. It outlives connections; its id is the guest's address. */
export interface GuestSession {
  id: string;
  token: string;
  /** The conversation is over, and the Messenger does not let the guest go on. */
  readOnly: boolean;
}

/** The sessions of all guests. */
export class GuestSessions {
  /** Signs the tokens that guests read their history with. */
  readonly key: string;
  readonly #byToken = new Map<string, GuestSession>();
  readonly #byId = new Map<string, GuestSession>();

  constructor(key: string) {
    this.key = key;
  }

  /** The session that a token stands for now. */
  of(token: string): GuestSession | undefined {
    return this.#byToken.get(token);
  }

  /** The session whose id is the address of a conversation's guest. */
  withId(id: string): GuestSession | undefined {
    return this.#byId.get(id);
  }

  /** A fresh session; what the token stood for before is out of the guest's reach. */
  begin(world: World, token: string): GuestSession {
    const session = { id: world.dice.uuid(), token, readOnly: false };
    this.#byToken.set(token, session);
    this.#byId.set(session.id, session);
    return session;
  }
}
