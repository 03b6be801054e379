import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** The outbox was written by a newer version of this package. */
export class OutboxSchemaError extends GenesysDisconnectError {
  override readonly name = 'OutboxSchemaError';
  readonly code = 'OUTBOX_SCHEMA_NEWER';

  constructor(
    /** The file, or the database's host and name. */
    readonly location: string,
    /** The version of the schema that was found. */
    readonly found: number,
    /** The newest version that this package knows. */
    readonly known: number,
  ) {
    super(
      `The outbox ${location} has schema version ${found}; this version of botbuilder-genesys-disconnect knows ` +
        `${known} at most. Nothing was changed. Run the version that wrote it, or a newer one.`,
    );
  }
}
