import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** Something was asked of a channel that cannot do it. */
export class NotSupportedError extends GenesysDisconnectError {
  override readonly name = 'NotSupportedError';
  readonly code = 'NOT_SUPPORTED';

  /** @param what cannot be done, as the beginning of a sentence, and `instead` what to do */
  constructor(what: string, instead: string) {
    super(`${what} is not supported by this channel. ${instead}`);
  }
}
