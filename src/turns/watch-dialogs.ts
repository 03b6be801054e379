import { UnknownDialogError } from '../errors/unknown-dialog-error.js';
import { terminalDialogIds } from '../manifest/decide.js';
import type { Manifest } from '../manifest/manifest-schema.js';
import { nearest } from '../nearest.js';
import { marksOf } from './dialog-end.js';
import { type DialogRoot, walkDialogs } from './dialog-tree.js';

/** Dialogs under watch. */
export interface WatchedDialogs {
  /** The ids of all dialogs that were found, also of those added since. */
  ids(): ReadonlySet<string>;
  /**
   * Whether a manifest, such as a reloaded one, names only dialogs that exist.
   * @throws UnknownDialogError where it does not
   */
  check(manifest: Manifest): void;
}

/**
 * Applies the manifest to the bot's dialogs: when a dialog ends whose id the manifest names, the turn learns of it.
 * Watches the whole tree below the roots, cycles and all, and what is added to it later. The manifest in force is asked
 * when a dialog ends, so that a reloaded one counts at once.
 *
 * Roots can be a dialog (component, waterfall, adaptive), a `DialogSet`, a `DialogManager`, or an array of them: give
 * all at once, because an id that is in none of them is refused. Call it when the tree is built; for a tree that is built
 * anew for every turn, call it there.
 *
 * @throws UnknownDialogError with all unknown ids at once, each with the nearest one that exists
 */
export function watchDialogs(
  roots: DialogRoot | readonly DialogRoot[],
  manifest: Manifest | (() => Manifest),
): WatchedDialogs {
  const inForce = typeof manifest === 'function' ? manifest : () => manifest;
  const named = (dialogId: string) => terminalDialogIds(inForce()).has(dialogId);
  const dialogs = new Set<{ readonly id: string }>();
  walkDialogs(Array.isArray(roots) ? (roots as readonly DialogRoot[]) : [roots as DialogRoot], (dialog) => {
    dialogs.add(dialog);
    marksOf(dialog).named = named;
  });
  const ids = () => new Set([...dialogs].map(({ id }) => id));
  const check = (against: Manifest) => refuseUnknown(terminalDialogIds(against), ids());
  check(inForce());
  return { ids, check };
}

function refuseUnknown(wanted: ReadonlySet<string>, known: ReadonlySet<string>): void {
  const faults = [...wanted]
    .filter((id) => !known.has(id))
    .map((id) => ({ path: id, message: `there is no dialog with this id.${suggestion(id, known)}` }));
  if (faults.length > 0) throw new UnknownDialogError(faults);
}

function suggestion(id: string, known: ReadonlySet<string>): string {
  const near = nearest(id, known);
  if (near !== undefined) return ` Did you mean "${near}"?`;
  // Ids such as `BeginDialog[…]` are computed by the SDK; nobody marks those.
  const named = [...known].filter((one) => !one.includes('[')).map((one) => `"${one}"`);
  if (named.length === 0) return ' No dialog was found at all.';
  return ` There are: ${named.slice(0, 10).join(', ')}${named.length > 10 ? ', …' : '.'}`;
}
