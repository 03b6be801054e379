import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** What was given as the id of a Genesys conversation cannot be one. */
export class ConversationIdError extends GenesysDisconnectError {
  override readonly name = 'ConversationIdError';
  readonly code = 'CONVERSATION_ID_INVALID';

  constructor(given: unknown) {
    super(
      'Expected the id of a Genesys conversation, such as "3fa85f64-5717-4562-b3fc-2c963f66afa6" (the conversationId ' +
        `in the answer of the call that started it), but got ${shown(given)}.`,
    );
  }
}

function shown(given: unknown): string {
  return typeof given === 'string' ? JSON.stringify(given.slice(0, 60)) : `a value of type ${typeof given}`;
}
