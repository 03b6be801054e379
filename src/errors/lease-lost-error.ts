import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** A worker tried to write to a closure, or a message of a queue, whose lease another worker (or an operator) has taken since. */
export class LeaseLostError extends GenesysDisconnectError {
  override readonly name = 'LeaseLostError';
  readonly code = 'LEASE_LOST';

  constructor(
    /** The closure, or the message, that is in other hands now. */
    readonly closureId: string,
    what: 'closure' | 'message' = 'closure',
  ) {
    super(`The lease on ${what} ${closureId} is lost; whoever holds it now carries on. Nothing to do.`);
  }
}
