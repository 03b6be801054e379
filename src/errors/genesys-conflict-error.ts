import { type ApiFailure, GenesysApiError } from './genesys-api-error.js';

const code = 'GENESYS_CONFLICT';

/** The call does not fit the present state: the conversation has ended, or one is active already. */
export class GenesysConflictError extends GenesysApiError {
  override readonly name = 'GenesysConflictError';
  readonly code = code;

  constructor(failure: ApiFailure) {
    super(code, failure, {
      problem: 'The call does not fit the present state of the conversation',
      remedy:
        'Read the conversation to see its state. For an agentless message: an active conversation exists; use it (useExistingActiveConversation) or close it first.',
    });
  }
}
