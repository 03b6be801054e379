import type { Clock } from '../clock.js';
import { GenesysApiError } from '../errors/genesys-api-error.js';
import { GenesysRequestError } from '../errors/genesys-request-error.js';
import type { ApiCall } from '../genesys/api-call.js';
import type { GenesysClient } from '../genesys/genesys-client.js';

/** The most ids that are seen in use in one call of analytics; what the platform's limit is, nothing says. */
const mostIds = 100;
/** How long analytics is left alone after it refused in a way that lasts. */
const refusedMs = 3_600_000;

export interface EndTimesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears of each call, with the conversations that it asked about. */
  readonly onCall?: ((call: ApiCall, conversationIds: readonly string[]) => void) | undefined;
}

/**
 * When conversations ended, as analytics has it: many in one call. How many one call may ask about is learnt when the
 * platform refuses: then half as many, for as long as the process lives. More would save next to nothing.
 */
export class EndTimes {
  readonly #read: GenesysClient['readEndedAt'];
  readonly #clock: Clock;
  #most = mostIds;
  #refusedUntil = Number.NEGATIVE_INFINITY;

  constructor(read: GenesysClient['readEndedAt'], clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  /** Whether analytics has not lately refused in a way that lasts, such as for want of a permission. */
  get isOpen(): boolean {
    return this.#clock.now() >= this.#refusedUntil;
  }

  /** How many conversations one call asks about at the most. */
  get most(): number {
    return this.#most;
  }

  /**
   * For each conversation that analytics knows, its end in milliseconds since the Unix epoch, or `undefined` while it is
   * open there. Where one id is what the platform refuses, it is left out.
   */
  async read(
    conversationIds: readonly string[],
    { signal, onCall }: EndTimesOptions = {},
  ): Promise<Map<string, number | undefined>> {
    const ends = new Map<string, number | undefined>();
    const mostBefore = this.#most;
    const groups = [conversationIds];
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      const asked = group.slice(0, this.#most);
      const later = group.slice(this.#most);
      if (later.length > 0) groups.unshift(later);
      if (asked.length === 0) continue;
      try {
        const found = await this.#read(asked, { signal, onCall: (call) => onCall?.(call, asked) });
        const given = new Map(asked.map((id) => [id.toLowerCase(), id]));
        for (const [id, endedAt] of found) ends.set(given.get(id.toLowerCase()) ?? id, endedAt);
      } catch (error) {
        if (!(error instanceof GenesysRequestError)) {
          const isLasting = error instanceof GenesysApiError && !error.transient;
          if (isLasting) this.#refusedUntil = this.#clock.now() + refusedMs;
          throw error;
        }
        // One alone is never too many: it is the id that the platform does not like, and the others were refused for it.
        this.#most = asked.length === 1 ? mostBefore : Math.ceil(asked.length / 2);
        if (asked.length > 1) groups.unshift(asked);
      }
    }
    return ends;
  }
}
