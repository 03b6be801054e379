import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** A message cannot reach whom it is for, and a repeat would not help. */
export class UndeliverableError extends GenesysDisconnectError {
  override readonly name = 'UndeliverableError';
  readonly code = 'MESSAGE_UNDELIVERABLE';

  /** @param reason a sentence that says why and what to do; nothing that a person wrote */
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
  }
}
