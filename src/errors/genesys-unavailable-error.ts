import { type ApiFailure, GenesysApiError } from './genesys-api-error.js';

const code = 'GENESYS_UNAVAILABLE';

/** Genesys Cloud failed to serve the call: any 5xx, and 408. Whether it took effect is not known. */
export class GenesysUnavailableError extends GenesysApiError {
  override readonly name = 'GenesysUnavailableError';
  readonly code = code;

  constructor(failure: ApiFailure) {
    super(code, failure, {
      problem: 'Genesys Cloud could not serve the call',
      remedy:
        'Repeat it later, after reading whether it took effect. See status.mypurecloud.com for incidents.',
    });
  }
}
