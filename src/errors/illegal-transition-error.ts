import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** A closure was asked to go from one state to another that the state machine does not allow. */
export class IllegalTransitionError extends GenesysDisconnectError {
  override readonly name = 'IllegalTransitionError';
  readonly code = 'ILLEGAL_TRANSITION';

  constructor(
    readonly closureId: string,
    readonly from: string,
    readonly to: string,
  ) {
    super(
      `Closure ${closureId} is ${from} and cannot become ${to}. Look at its history to see who moved it first.`,
    );
  }
}
