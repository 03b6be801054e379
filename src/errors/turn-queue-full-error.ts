import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** So many turns of a guest wait for their turn that no more are taken. */
export class TurnQueueFullError extends GenesysDisconnectError {
  override readonly name = 'TurnQueueFullError';
  readonly code = 'TURN_QUEUE_FULL';

  constructor(limit: number) {
    super(
      `The guest has ${limit} turns that are not over, so no more is taken. Have the device send the message again later, for ` +
        'example by answering it with 429, and find out why the bot takes so long.',
    );
  }
}
