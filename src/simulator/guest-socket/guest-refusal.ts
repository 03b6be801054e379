/** A frame that is not accepted, with the code and the words that the guest gets. */
export class GuestRefusal extends Error {
  override readonly name = 'GuestRefusal';

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

// The codes are those of Genesys' public mobile SDK; words marked as seen come from captures and its tests, the
// others are ours.
export const requestFailed = (why: string) => new GuestRefusal(400, `Request failed. ${why}`);
export const forbidden = (why: string) => new GuestRefusal(403, why);
/** Words seen. */
export const readOnlySession = () => new GuestRefusal(409, 'Session is read-only, no new messages allowed');
export const sessionNotFound = () =>
  new GuestRefusal(4007, 'Session not found. Send configureSession with this token on this connection.');
export const attachmentNotFound = () => new GuestRefusal(4009, 'Attachment not found');
export const messageTooLong = (most: number) =>
  new GuestRefusal(4011, `Message length is larger than ${most}`);
/** Words seen. */
export const customAttributesTooLarge = (most: number) =>
  new GuestRefusal(4013, `Custom Attributes in channel metadata is larger than ${most} bytes`);
