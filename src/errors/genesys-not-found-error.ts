import { type ApiFailure, GenesysApiError } from './genesys-api-error.js';

const code = 'GENESYS_NOT_FOUND';

/** Genesys Cloud does not know the conversation, participant or integration of the call. */
export class GenesysNotFoundError extends GenesysApiError {
  override readonly name = 'GenesysNotFoundError';
  readonly code = code;

  constructor(failure: ApiFailure) {
    super(code, failure, {
      problem: 'Genesys Cloud does not know what was asked for',
      remedy:
        'Check that the id is of this organisation and region and of the right kind (a conversation id is not a message or integration id), and that the OAuth client sees its division.',
    });
  }
}
