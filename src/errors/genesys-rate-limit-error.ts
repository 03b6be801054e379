import { type ApiFailure, GenesysApiError } from './genesys-api-error.js';

const code = 'GENESYS_RATE_LIMITED';

/** Too many calls. `retryAfterMs` says when to come back, where the platform said it. */
export class GenesysRateLimitError extends GenesysApiError {
  override readonly name = 'GenesysRateLimitError';
  readonly code = code;

  constructor(failure: ApiFailure) {
    const { retryAfterMs } = failure.call;
    const when = retryAfterMs === undefined ? 'later' : `in ${Math.ceil(retryAfterMs / 1000)} s`;
    super(code, failure, {
      problem: 'Genesys Cloud takes no more calls for now',
      remedy: `Repeat it ${when}. If it happens often, find who else uses this OAuth client, or give this bot a client of its own.`,
    });
  }
}
