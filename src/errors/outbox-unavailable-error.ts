import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** Why an outbox cannot be used, as a stable word. */
export type OutboxTrouble =
  | 'busy'
  | 'damaged'
  | 'disk-full'
  | 'foreign'
  | 'misconfigured'
  | 'missing'
  | 'network-share'
  | 'read-only'
  | 'replaced'
  | 'taken'
  | 'unreachable'
  | 'unknown';

/** The outbox cannot be opened, read or written now. Nothing that was acknowledged before is lost. */
export class OutboxUnavailableError extends GenesysDisconnectError {
  override readonly name = 'OutboxUnavailableError';
  readonly code = 'OUTBOX_UNAVAILABLE';

  constructor(
    /** The file, or the database's host and name. */
    readonly location: string,
    readonly trouble: OutboxTrouble,
    /** What is wrong and what to do, in sentences. */
    explanation: string,
    cause?: unknown,
  ) {
    super(`The outbox ${location} cannot be used: ${explanation}`, { cause });
  }
}
