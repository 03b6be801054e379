import { type Fault, listFaults } from './fault.js';
import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** The manifest names terminal dialogs that the bot does not have. Carries all of them. */
export class UnknownDialogError extends GenesysDisconnectError {
  override readonly name = 'UnknownDialogError';
  readonly code = 'DIALOG_UNKNOWN';

  constructor(
    /** One for each unknown id, with the nearest id that the bot has. */
    readonly faults: readonly Fault[],
  ) {
    super(
      'The manifest marks dialogs as terminal that were not found in what is watched. Correct the ids in the ' +
        `manifest, or watch the dialogs too:${listFaults(faults)}`,
    );
  }
}
