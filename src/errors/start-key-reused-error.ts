import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** The key of a start names another start already: another engagement, guest or text. Nothing was sent. */
export class StartKeyReusedError extends GenesysDisconnectError {
  override readonly name = 'StartKeyReusedError';
  readonly code = 'START_KEY_REUSED';

  constructor() {
    super(
      'An engagement was started with this key before, with another engagement, guest or text. A repeat has to say the same; another start needs a key of its own. Nothing was sent.',
    );
  }
}
