import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** A worker tried to write to a closure whose lease another worker (or an operator) has taken since. */
export class LeaseLostError extends GenesysDisconnectError {
  override readonly name = 'LeaseLostError';
  readonly code = 'LEASE_LOST';

  constructor(
    /** The closure that is in other hands now. */
    readonly closureId: string,
  ) {
    super(`The lease on closure ${closureId} is lost; whoever holds it now carries on. Nothing to do.`);
  }
}
