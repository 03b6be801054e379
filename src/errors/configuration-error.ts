import { type Fault, listFaults } from './fault.js';
import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** The options given, at start or to a function, cannot work. Carries every fault, not only the first. */
export class ConfigurationError extends GenesysDisconnectError {
  override readonly name = 'ConfigurationError';
  readonly code = 'CONFIGURATION_INVALID';

  constructor(
    /** Everything that is wrong, in the order of the options. */
    readonly faults: readonly Fault[],
    /** What they are the faults of. */
    of = 'The configuration',
  ) {
    super(`${of} cannot be used. Mend these and start again:${listFaults(faults)}`);
  }
}
