import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** The guest's channel did not say in time whether it took a message. */
export class DeliveryTimeoutError extends GenesysDisconnectError {
  override readonly name = 'DeliveryTimeoutError';
  readonly code = 'DELIVERY_TIMEOUT';

  constructor(waitedMs: number) {
    super(
      `The guest's channel did not answer within ${waitedMs} ms, so whether the guest has the message is not known. Have ` +
        'deliver() settle in every case: give what it calls a time limit of its own.',
    );
  }
}
