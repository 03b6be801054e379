import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** Genesys Cloud took a guest's message, and has not said yet which conversation it is in. */
export class ConversationUnknownError extends GenesysDisconnectError {
  override readonly name = 'ConversationUnknownError';
  readonly code = 'CONVERSATION_UNKNOWN';

  constructor() {
    super(
      'Genesys Cloud took the message of the guest, but has not said yet which conversation it is in, so the bot was not ' +
        'run. Hand it over again after a moment, with the same id and time: Genesys Cloud knows it by them.',
    );
  }
}
