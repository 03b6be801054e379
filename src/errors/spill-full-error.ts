import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** The outbox has been away for so long that no more closures can be kept in memory. The session stays open. */
export class SpillFullError extends GenesysDisconnectError {
  override readonly name = 'SpillFullError';
  readonly code = 'SPILL_FULL';

  constructor(limit: number, cause: unknown) {
    super(
      `The outbox cannot be written, and ${limit} closures wait in memory already. Bring the outbox back; until then sessions stay open and have to be closed by hand.`,
      { cause },
    );
  }
}
