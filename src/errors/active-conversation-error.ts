import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** The guest has an active conversation already, and the caller did not want to use it. Nothing was sent. */
export class ActiveConversationError extends GenesysDisconnectError {
  override readonly name = 'ActiveConversationError';
  readonly code = 'CONVERSATION_ACTIVE';

  constructor(options?: ErrorOptions) {
    super(
      "The guest has an active conversation with this integration. Start again after it has ended, end it with closeSession() or the closer, or say it in that one with activeConversation: 'use'. Nothing was sent.",
      options,
    );
  }
}
