import { printable } from '../printable.js';

/** A file of a campaign cannot be used as it is. Nothing was sent. The message says what to do, and repeats no guest's data. */
export class CampaignFileError extends Error {
  override readonly name = 'CampaignFileError';

  constructor(message: string, options?: ErrorOptions) {
    // It names files and columns, whose names may be anything.
    super(printable(message), options);
  }
}
