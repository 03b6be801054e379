import { GenesysDisconnectError } from '../errors/genesys-disconnect-error.js';

/** The dialogs of a bot cannot be read from where they were said to be. */
export class DialogsError extends GenesysDisconnectError {
  override readonly name = 'DialogsError';
  readonly code = 'DIALOGS_UNREADABLE';
}
