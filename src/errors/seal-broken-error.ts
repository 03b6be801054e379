import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** A message that waits in the database cannot be decrypted. */
export class SealBrokenError extends GenesysDisconnectError {
  override readonly name = 'SealBrokenError';
  readonly code = 'SEAL_BROKEN';

  constructor() {
    super(
      'A waiting message cannot be decrypted with any of the signature secrets. When a secret is rotated, keep the one before in the list until nothing sealed with it waits any more.',
    );
  }
}
