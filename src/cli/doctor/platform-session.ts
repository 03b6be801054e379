import { setTimeout as wait } from 'node:timers/promises';
import { GenesysNetworkError } from '../../errors/genesys-network-error.js';
import { GenesysRateLimitError } from '../../errors/genesys-rate-limit-error.js';
import type { RateLimitReading } from '../../genesys/api-call.js';
import type { ClientSettings } from '../../genesys/client-options.js';
import { GenesysClient } from '../../genesys/genesys-client.js';
import type { Logger } from '../../logger.js';
import type { Terminal } from '../terminal.js';

/** A window of the platform's limit is a minute: after two of them somebody else uses it all. */
const patience = { waits: 2, usualMs: 10_000, mostMs: 65_000 } as const;

/** The calls of the checks: one after the other, and again where the platform wants to be left alone for a while. */
export class PlatformSession {
  readonly #genesys: GenesysClient;
  readonly #terminal: Terminal;
  #rateLimit: RateLimitReading | undefined;
  #isLost = false;

  constructor(settings: ClientSettings, logger: Logger, terminal: Terminal) {
    const { apiUrl, loginUrl, clientId, clientSecret, timeoutMs } = settings;
    this.#terminal = terminal;
    this.#genesys = new GenesysClient({
      ...{ apiUrl, loginUrl, clientId, clientSecret, timeoutMs, logger },
      onCall: ({ rateLimit }) => {
        this.#rateLimit = rateLimit ?? this.#rateLimit;
      },
    });
  }

  /** A call brought no answer. The next ones would wait as long, and tell nothing new. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** What the platform said last about its limit. */
  get rateLimit(): RateLimitReading | undefined {
    return this.#rateLimit;
  }

  async ask<T>(call: (genesys: GenesysClient) => Promise<T>): Promise<T> {
    for (let waits = 0; ; waits += 1) {
      try {
        return await call(this.#genesys);
      } catch (error) {
        this.#isLost ||= error instanceof GenesysNetworkError;
        if (!(error instanceof GenesysRateLimitError) || waits >= patience.waits) throw error;
        const waitMs = Math.min(error.retryAfterMs ?? patience.usualMs, patience.mostMs);
        const seconds = Math.ceil(waitMs / 1000);
        this.#terminal.say(`Genesys Cloud takes no more calls for now. Waiting for ${seconds} s…`);
        await wait(waitMs);
      }
    }
  }

  close(): void {
    this.#genesys.close();
  }
}
