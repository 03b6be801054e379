import type { SimulatorClock } from './clock.js';
import type { Dice } from './dice.js';
import type { OAuthClient } from './oauth-clients.js';
import type { Unknowns } from './unknowns.js';

/** A token that was handed out. `id` names it in the request log, where the token itself never stands. */
export interface Token {
  id: string;
  value: string;
  client: OAuthClient;
  expiresAt: number;
  lastUsedAt: number;
  lifetime: number;
}

/** Why a token is not accepted, in the platform's own codes. */
export type TokenRefusal = 'bad.credentials' | 'credentials.expired';

const idleLimit = 15 * 60_000;

/** Hands out tokens and knows which are still good. */
export class Tokens {
  readonly #clock: SimulatorClock;
  readonly #dice: Dice;
  readonly #defaultLifetime: number;
  readonly #unknowns: Unknowns;
  readonly #byValue = new Map<string, Token>();

  constructor(clock: SimulatorClock, dice: Dice, defaultLifetime: number, unknowns: Unknowns) {
    this.#clock = clock;
    this.#dice = dice;
    this.#defaultLifetime = defaultLifetime;
    this.#unknowns = unknowns;
  }

  issue(client: OAuthClient): Token {
    const now = this.#clock.now();
    const lifetime = client.tokenLifetime ?? this.#defaultLifetime;
    const token: Token = {
      id: this.#dice.uuid(),
      value: this.#dice.hex(64),
      client,
      lifetime,
      lastUsedAt: now,
      expiresAt: now + lifetime * 1_000,
    };
    this.#byValue.set(token.value, token);
    return token;
  }

  /** The token, or why it does not count. */
  use(value: string): Token | TokenRefusal {
    const token = this.#byValue.get(value);
    if (!token) return 'bad.credentials';
    const now = this.#clock.now();
    const idle = this.#unknowns.tokenIdleTimeout !== 'off' && now - token.lastUsedAt >= idleLimit;
    if (now >= token.expiresAt || idle) {
      token.expiresAt = Math.min(token.expiresAt, now);
      return 'credentials.expired';
    }
    token.lastUsedAt = now;
    return token;
  }

  /** Ends tokens before their time: all, or those of one client. */
  expire(clientId?: string): void {
    for (const token of this.#byValue.values()) {
      if (!clientId || token.client.clientId === clientId) token.expiresAt = this.#clock.now();
    }
  }
}
