import { type ApiFailure, GenesysApiError } from './genesys-api-error.js';

const code = 'GENESYS_REQUEST_REFUSED';

/** Genesys Cloud understood the request and refused it: a 4xx that has no class of its own. */
export class GenesysRequestError extends GenesysApiError {
  override readonly name = 'GenesysRequestError';
  readonly code = code;

  constructor(failure: ApiFailure) {
    super(code, failure, {
      problem: 'Genesys Cloud refused the request',
      remedy:
        'The same request will be refused again. Ask Genesys support with the correlation id if it should work.',
    });
  }
}
