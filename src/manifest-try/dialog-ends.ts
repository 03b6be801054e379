import { replaceMethod } from '../turns/dialog-end.js';
import { type DialogRoot, walkDialogs } from '../turns/dialog-tree.js';
import type { DialogLike } from '../turns/turn-like.js';

/** A dialog that ended, whether the manifest names it or not. */
export interface SeenEnd {
  readonly id: string;
  readonly outcome: string;
}

const outcomes: Readonly<Record<string, string>> = {
  endCalled: 'completed',
  cancelCalled: 'cancelled',
  replaceCalled: 'replaced',
};

/**
 * Sees every dialog end, so that a trial can name the one that the manifest does not. To be called before the façade
 * watches the dialogs.
 */
export function watchEveryEnd(roots: readonly DialogRoot[], onEnd: (end: SeenEnd) => void): void {
  const seen = new WeakSet<DialogLike>();
  walkDialogs(roots, (dialog) => {
    if (seen.has(dialog)) return;
    seen.add(dialog);
    replaceMethod(dialog, 'endDialog', (endDialog) => async (...args) => {
      await endDialog(...args);
      const outcome = outcomes[String(args[2])];
      if (outcome !== undefined) onEnd({ id: dialog.id, outcome });
    });
  });
}
