/**
 * What was looked at before a disconnect may have changed by now: nothing was sent. Never leaves the closer: it has the
 * conversation looked at anew.
 */
export class TooLateToSend extends Error {
  override readonly name = 'TooLateToSend';
}
