import { type Fault, listFaults } from './fault.js';
import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** The manifest of engagements cannot be used. Carries every fault, not only the first. */
export class ManifestError extends GenesysDisconnectError {
  override readonly name = 'ManifestError';
  readonly code = 'MANIFEST_INVALID';

  constructor(
    /** The file, or a description of where the manifest came from. */
    readonly origin: string,
    /** Everything that is wrong, in the order of the document. */
    readonly faults: readonly Fault[],
  ) {
    super(`The manifest ${origin} cannot be used. Mend these:${listFaults(faults)}`);
  }
}
