import { tooLate, within } from '../../bounded-wait.js';
import type { Clock } from '../../clock.js';
import type { Logger } from '../../logger.js';
import { messageOf } from '../../turns/message-of.js';
import { keyOf } from '../../turns/turn-snapshot.js';
import type { GuestTurn } from './guest-turn.js';

/** How long a guest's turn waits for what is read and kept on its way. */
export class TurnPatience {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #waitMs: number;

  constructor(clock: Clock, logger: Logger, waitMs: number) {
    this.#clock = clock;
    this.#logger = logger;
    this.#waitMs = waitMs;
  }

  /**
   * Waits, but not for ever: what fails or takes longer is logged, and `undefined`. Never rejects.
   *
   * @param what is waited for, as the beginning of a sentence
   */
  async wait<Value>(
    what: string,
    { conversation }: GuestTurn,
    promise: Promise<Value>,
  ): Promise<Value | undefined> {
    const fields = { botConversation: keyOf(conversation) };
    const logged = promise.catch((error: unknown) => {
      const message = messageOf(error);
      this.#logger.error(`${what} could not be read or kept; the turn goes on.`, {
        ...fields,
        error: message,
      });
      return undefined;
    });
    const value = await within(this.#clock, this.#waitMs, logged);
    if (value !== tooLate) return value;
    this.#logger.warn(`${what} is not known or kept after ${this.#waitMs} ms; the turn goes on.`, fields);
    return undefined;
  }
}
