import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** The guest is in no conversation with the bot that is known, so nothing can be said there now; later maybe. */
export class WayBackUnknownError extends GenesysDisconnectError {
  override readonly name = 'WayBackUnknownError';
  readonly code = 'WAY_BACK_UNKNOWN';

  constructor(
    /** The Genesys conversation. */
    readonly conversationId: string,
  ) {
    super(
      `The bot has no conversation yet with the guest of the Genesys conversation ${conversationId}. It is known from the ` +
        "guest's first turn on; to begin one, start the engagement with the option `conversation`.",
    );
  }
}
