import { type Clock, systemClock } from '../clock.js';
import type { ApiCall, CallGate, Lane } from '../genesys/api-call.js';
import { defaultLogger, type Logger } from '../logger.js';

export interface BreakerOptions {
  /** Who admits the calls while the platform answers. */
  readonly inner: CallGate;
  /** Failures in a row, over all calls, that stop them. @default 5 */
  readonly threshold?: number | undefined;
  /** The first pause, in milliseconds; each following one is twice as long. @default 2_000 */
  readonly firstPauseMs?: number | undefined;
  /** The longest pause, in milliseconds. @default 60_000 */
  readonly longestPauseMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Told once when the calls stop, and once when they go on. @default warnings and errors to standard error */
  readonly logger?: Logger | undefined;
}

/**
 * Stops the calls when the platform is down, and lets one through after a pause: if that one is answered, all go on,
 * within the rate budget as ever. A bot's own messages are not held back: a guest waits, and it costs one failed call.
 * Requests for a token are: without one nothing can be sent, and the login service may be what is down.
 */
export class Breaker implements CallGate {
  readonly #options: Required<BreakerOptions>;
  readonly #waiting = new Set<() => void>();
  #failures = 0;
  #pauses = 0;
  #openSince = 0;
  #openUntil = 0;
  #probing = false;

  constructor({
    inner,
    threshold = 5,
    firstPauseMs = 2_000,
    longestPauseMs = 60_000,
    clock = systemClock,
    logger = defaultLogger,
  }: BreakerOptions) {
    this.#options = { inner, threshold, firstPauseMs, longestPauseMs, clock, logger };
  }

  /** Whether the calls are stopped now. */
  get isOpen(): boolean {
    return this.#failures >= this.#options.threshold;
  }

  async admit(lane: Lane, signal?: AbortSignal): Promise<void> {
    const { inner } = this.#options;
    while (this.isOpen && lane !== 'message') {
      if (this.#restMs === 0 && !this.#probing) {
        this.#probing = true;
        break;
      }
      await this.#pause(signal);
    }
    await inner.admit(lane, signal).catch((error: unknown) => {
      this.#endProbe();
      throw error;
    });
  }

  hasRoom(): boolean {
    return !this.isOpen && this.#options.inner.hasRoom();
  }

  observe(call: ApiCall): void {
    this.#options.inner.observe(call);
    if (call.error !== 'ABORTED') this.#count(call);
    this.#endProbe();
  }

  #count(call: ApiCall): void {
    const { lane, status } = call;
    // The token has ended. Whether there is another, the login service says, and that may be what is down.
    if (status === 401) return;
    if (status === undefined || status >= 500) this.#failed(call);
    // The login service is up. Whether the API is, the next call shows, and need not wait.
    else if (lane === 'token' && this.isOpen) this.#openUntil = this.#options.clock.now();
    else this.#answered();
  }

  #failed({ path, status, error }: ApiCall): void {
    const { firstPauseMs, longestPauseMs, clock, logger } = this.#options;
    const wasOpen = this.isOpen;
    this.#failures += 1;
    const now = clock.now();
    // Those that were under way when the calls were stopped make the pause no longer.
    if (!this.isOpen || (wasOpen && this.#restMs > 0)) return;
    if (!wasOpen) {
      this.#pauses = 0;
      this.#openSince = now;
      logger.warn(
        'Genesys Cloud does not answer: its calls are stopped, and one is tried from time to time',
        {
          path,
          status,
          error,
        },
      );
    }
    this.#openUntil = now + Math.min(firstPauseMs * 2 ** this.#pauses, longestPauseMs);
    this.#pauses += 1;
  }

  #answered(): void {
    const { clock, logger } = this.#options;
    if (this.isOpen)
      logger.warn('Genesys Cloud answers again', {
        failures: this.#failures,
        forMs: clock.now() - this.#openSince,
      });
    this.#failures = 0;
  }

  /** How long the pause lasts still. One that is longer than any was begun by a clock that has been set back since. */
  get #restMs(): number {
    const { longestPauseMs, clock } = this.#options;
    const restMs = this.#openUntil - clock.now();
    return restMs > longestPauseMs ? 0 : Math.max(restMs, 0);
  }

  #endProbe(): void {
    this.#probing = false;
    for (const go of [...this.#waiting]) go();
  }

  /** Until the pause is over, the probe has ended, or the caller gives up. */
  #pause(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const { clock } = this.#options;
      const go = () => {
        end();
        resolve();
      };
      const giveUp = () => {
        end();
        reject(signal?.reason);
      };
      // While a probe is under way its end wakes everybody, so no timer is needed.
      const cancel = this.#probing ? () => {} : clock.schedule(Math.max(this.#restMs, 1), go);
      const end = () => {
        cancel();
        this.#waiting.delete(go);
        signal?.removeEventListener('abort', giveUp);
      };
      this.#waiting.add(go);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }
}
