import type { Clock } from '../../clock.js';
import { loggableError } from '../../loggable-error.js';
import type { Logger } from '../../logger.js';
import type { RefusalReason, RefusedDelivery, RequestRefusal } from './request-refusal.js';

/** Anybody can send forged requests: each reason gets one warning in this time, so that a flood does not fill the log. */
const quietMs = 60_000;

export interface RefusalReportOptions {
  /** What was refused, such as `a message for the webhook`. */
  readonly what: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onRefused?: ((refused: RefusedDelivery) => void) | undefined;
}

/** Tells whoever watches of the requests that were not taken. */
export class RefusalReport {
  readonly #options: RefusalReportOptions;
  readonly #warnedAt = new Map<RefusalReason, number>();

  constructor(options: RefusalReportOptions) {
    this.#options = options;
  }

  tell({ status, reason, message }: RequestRefusal): void {
    const { what, logger, onRefused } = this.#options;
    logger[this.#levelFor(reason)](`${what} was not taken`, { status, reason, advice: message });
    try {
      onRefused?.({ status, reason });
    } catch (error) {
      logger.error('onRefused threw', { error: loggableError(error) });
    }
  }

  #levelFor(reason: RefusalReason): 'debug' | 'warn' | 'error' {
    const now = this.#options.clock.now();
    const warnedAt = this.#warnedAt.get(reason);
    if (warnedAt !== undefined && now >= warnedAt && now < warnedAt + quietMs) return 'debug';
    this.#warnedAt.set(reason, now);
    return reason === 'body-consumed' || reason === 'internal-error' ? 'error' : 'warn';
  }
}
