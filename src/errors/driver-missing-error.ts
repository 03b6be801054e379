import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** A database driver that is an optional peer of this package is not installed. */
export class DriverMissingError extends GenesysDisconnectError {
  override readonly name = 'DriverMissingError';
  readonly code = 'DRIVER_MISSING';

  constructor(
    /** The package to install. */
    readonly driver: string,
    /** What it is needed for, such as `The SQLite outbox on Node v20.20.2`. */
    purpose: string,
    versions: string,
    cause?: unknown,
  ) {
    super(`${purpose} needs the package ${driver}. Install it: npm install ${driver}@${versions}`, { cause });
  }
}
