import type { z } from 'zod';
import { ArgumentError } from '../errors/argument-error.js';
import { dialogOutcomes } from '../manifest/manifest-schema.js';
import { checkOptions } from '../options/option-faults.js';
import { listOf, oneOf, optionsOf } from '../options/option-kinds.js';
import { type CloseOptions, closeOptionKinds, toOverrides } from './close-options.js';
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

const schema = optionsOf({
  on: listOf('a list [ ] of ways to end, such as ["completed"]', oneOf(dialogOutcomes), 1).optional(),
  ...closeOptionKinds,
} satisfies Record<keyof TerminalOptions, z.ZodType>);

/**
 * Marks a dialog as terminal: when this instance ends in one of the ways listed, the engagement is over, whatever the
 * manifest says. Works in every host style and on both SDKs; mark where the dialog is built, also when that is anew for
 * every turn. Marking again replaces the mark.
 *
 * @returns the same dialog
 * @throws ConfigurationError with every option that is misspelt or cannot be used
 * @throws ArgumentError where the dialog is none
 * @example
 * this.addDialog(terminal(new WaterfallDialog('paid', steps), { reason: 'paid', grace: '5s' }));
 */
export function terminal<Dialog extends DialogLike>(dialog: Dialog, options: TerminalOptions = {}): Dialog {
  checkDialog(dialog);
  checkOptions('terminal()', schema, options);
  const { on = ['completed'], ...close } = options;
  marksOf(dialog).mark = { on, overrides: toOverrides(close) };
  return dialog;
}

function checkDialog(dialog: DialogLike): void {
  if (typeof dialog?.endDialog === 'function') return;
  throw new ArgumentError('dialog', 'a dialog, with endDialog()', dialog, 'Nothing was marked.');
}
