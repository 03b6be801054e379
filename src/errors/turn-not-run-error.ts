import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** A proactive turn was begun, and a middleware of the bot ended it before anything was done in it. */
export class TurnNotRunError extends GenesysDisconnectError {
  override readonly name = 'TurnNotRunError';
  readonly code = 'TURN_NOT_RUN';

  constructor() {
    super(
      'A proactive turn ended before it reached the bot: one of its middlewares failed, or did not call next(). Let all of ' +
        'them pass events on, and look at what onTurnError was given.',
    );
  }
}
