import { type CloseOptions, toOverrides } from './close-options.js';
import { type DialogOutcome, marksOf } from './dialog-end.js';
import type { DialogLike } from './turn-like.js';

/** How a dialog is marked as terminal, and how the session is then closed. */
export interface TerminalOptions extends CloseOptions {
  /**
   * The ways to end that count: `completed`, `cancelled` (broken off) or `replaced` (another dialog took its place).
   * @default ['completed']
   */
  readonly on?: readonly DialogOutcome[] | undefined;
}

/**
 * Marks a dialog as terminal: when this instance ends in one of the ways listed, the engagement is over, whatever the
 * manifest says. Works in every host style and on both SDKs; mark where the dialog is built, also when that is anew for
 * every turn. Marking again replaces the mark.
 *
 * @returns the same dialog
 * @throws ConfigurationError where a duration cannot be read
 * @example
 * this.addDialog(terminal(new WaterfallDialog('paid', steps), { reason: 'paid', grace: '5s' }));
 */
export function terminal<Dialog extends DialogLike>(dialog: Dialog, options: TerminalOptions = {}): Dialog {
  const { on = ['completed'], ...close } = options;
  marksOf(dialog).mark = { on, overrides: toOverrides(close) };
  return dialog;
}
