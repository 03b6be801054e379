import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** A turn of the bot did not end in time, and is not waited for any longer. It may still be running. */
export class TurnTimeoutError extends GenesysDisconnectError {
  override readonly name = 'TurnTimeoutError';
  readonly code = 'TURN_TIMEOUT';

  constructor(limitMs: number) {
    super(
      `A turn of the bot has not ended within ${limitMs} ms, so the guest's next messages go on without it, and what it still ` +
        'sends may be refused. Give what the bot calls a time limit, have it answer later with continueConversation(), or ' +
        'set a longer turnMs.',
    );
  }
}
