import { type Clock, systemClock } from '../clock.js';
import type { ApiCall, CallGate, Lane } from '../genesys/api-call.js';

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
}

/**
 * Stops the calls when the platform is down, and lets one through after a pause: if that one is answered, all go on,
 * within the rate budget as ever. A bot's own messages are not held back: a guest waits, and it costs one failed call.
 */
export class Breaker implements CallGate {
  readonly #options: Required<BreakerOptions>;
  readonly #waiting = new Set<() => void>();
  #failures = 0;
  #openUntil = 0;
  #probing = false;

  constructor({
    inner,
    threshold = 5,
    firstPauseMs = 2_000,
    longestPauseMs = 60_000,
    clock,
  }: BreakerOptions) {
    this.#options = { inner, threshold, firstPauseMs, longestPauseMs, clock: clock ?? systemClock };
  }

  /** Whether the calls are stopped now. */
  get isOpen(): boolean {
    return this.#failures >= this.#options.threshold;
  }

  async admit(lane: Lane, signal?: AbortSignal): Promise<void> {
    const { inner, clock } = this.#options;
    // The token goes with the call that needs it, which has been let through already.
    while (this.isOpen && lane !== 'message' && lane !== 'token') {
      if (clock.now() >= this.#openUntil && !this.#probing) {
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
    if (call.error !== 'ABORTED') this.#count(call.status === undefined || call.status >= 500);
    this.#endProbe();
  }

  #count(isDown: boolean): void {
    this.#failures = isDown ? this.#failures + 1 : 0;
    if (!this.isOpen) return;
    const { threshold, firstPauseMs, longestPauseMs, clock } = this.#options;
    const pauses = Math.min(this.#failures - threshold, 20);
    this.#openUntil = clock.now() + Math.min(firstPauseMs * 2 ** pauses, longestPauseMs);
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
      const cancel = this.#probing
        ? () => {}
        : clock.schedule(Math.max(this.#openUntil - clock.now(), 1), go);
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
