/** A file of a campaign cannot be used as it is. Nothing was sent. The message says what to do, and repeats no guest's data. */
export class CampaignFileError extends Error {
  override readonly name = 'CampaignFileError';
}
