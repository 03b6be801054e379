import type { EndMarks } from '../../turns/dialog-end.js';
import { walkDialogs } from '../../turns/dialog-tree.js';
import type { DialogGraph } from '../dialog-graph.js';
import { type DialogObject, dialogsIn, isAction, isDialogObject, kindOfDialog } from './dialog-objects.js';
import { type NodeDraft, NodeDrafts } from './node-draft.js';
import { readRoutines } from './routines-of-dialog.js';
import { settleGraph } from './settle-graph.js';

/** Where `terminal()` leaves its mark; read only, because `marksOf` would put a dialog under watch. */
const markKey = Symbol.for('botbuilder-genesys-disconnect/dialog@1');

/** Where the dialogs of a bot begin, as objects: a dialog, a set, a `DialogManager`, or a list of them. */
export function isDialogRoot(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length > 0 && value.every(isDialogRoot)
    : isDialogObject(value) || dialogsIn(value) !== undefined;
}

/**
 * Reads the dialogs below a root. Nothing of the bot is run, but what the SDK itself asks when dialogs are put together.
 *
 * @param source where the root came from, for the reader of the result
 */
export function graphOfDialogs(root: unknown, source: string): DialogGraph {
  const drafts = new NodeDrafts();
  const known = new Map<DialogObject, NodeDraft>();
  const waiting: DialogObject[] = [];
  const troubles: string[] = [];

  const enter = (dialog: DialogObject, container: string | undefined): NodeDraft => {
    const before = known.get(dialog);
    if (before !== undefined) return before;
    const draft = drafts.add(dialog.id, container, { kind: kindOfDialog(dialog), file: undefined });
    const { mark } = (dialog as { [markKey]?: EndMarks })[markKey] ?? {};
    if (mark !== undefined) draft.mark = mark;
    known.set(dialog, draft);
    waiting.push(dialog);
    return draft;
  };

  const roots = (Array.isArray(root) ? root : [root]) as unknown[];
  const tops = roots
    .flatMap((one) => (isDialogObject(one) ? [one] : (dialogsIn(one) ?? [])))
    .map((one) => enter(one, undefined));
  for (let dialog = waiting.shift(); dialog !== undefined; dialog = waiting.shift()) {
    const draft = known.get(dialog);
    if (draft === undefined) continue;
    // Asked before its actions are read: an adaptive dialog fills its set by it.
    attempt(
      () => typeof dialog.getDependencies === 'function' && dialog.getDependencies(),
      dialog.id,
      troubles,
    );
    for (const child of dialogsIn(dialog) ?? []) if (!isAction(child)) enter(child, draft.key);
    const container = [...known].find(([, { key }]) => key === draft.container)?.[0];
    readRoutines({ dialog, draft, container, drafts, enter });
  }

  const otherIds = new Set<string>();
  attempt(() => walkDialogs(roots as never, ({ id }) => otherIds.add(id)), tops[0]?.id ?? '', troubles);
  return settleGraph(drafts, {
    source,
    tops: tops.map(({ key }) => key),
    otherIds,
    troubles: [...new Set(troubles)],
  });
}

/** What the SDK throws while it puts dialogs together, it would throw when the bot runs too. */
function attempt(act: () => unknown, id: string, troubles: string[]): void {
  try {
    act();
  } catch (error) {
    troubles.push(
      `The SDK cannot put "${id}" together: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
