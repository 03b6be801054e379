import { replaceMethod } from './dialog-end.js';
import type { DialogLike, DialogSetLike } from './turn-like.js';

/** Where a walk may begin: a dialog, a set of dialogs, a `DialogManager`, or several of them. */
export type DialogRoot = DialogLike | DialogSetLike | { readonly dialogs: DialogSetLike };

const watchedBy = Symbol.for('botbuilder-genesys-disconnect/dialog-set@1');

/**
 * Visits every dialog below the roots, each once, and from then on every dialog that is added to one of the sets: a bot
 * may build its tree late, and an adaptive dialog loads its children with its first turn.
 */
export function walkDialogs(roots: readonly DialogRoot[], visit: (dialog: DialogLike) => void): void {
  walk(roots, visit, new Set());
}

function walk(nodes: readonly unknown[], visit: (dialog: DialogLike) => void, seen: Set<unknown>): void {
  const waiting = [...nodes];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    if (isDialog(node)) visit(node);
    waiting.push(...childrenOf(node));
    if (isDialogSet(node)) followAdditions(node, visit);
  }
}

function childrenOf(node: object): unknown[] {
  // What the SDK itself asks when a dialog is added to a set; an adaptive dialog fills its own set by it.
  const { getDependencies } = node as { getDependencies?: unknown };
  const dependencies: unknown = typeof getDependencies === 'function' ? getDependencies.call(node) : [];
  const inner: unknown = Reflect.get(node, 'dialogs');
  return [
    ...(Array.isArray(dependencies) ? dependencies : []),
    ...(isDialogSet(node) ? node.getDialogs() : []),
    ...(isDialogSet(inner) ? [inner] : []),
  ];
}

/** A set tells the last walk that came by of what is added to it. */
function followAdditions(set: DialogSetLike, visit: (dialog: DialogLike) => void): void {
  const watched = set as { [watchedBy]?: { visit: typeof visit } };
  if (watched[watchedBy] !== undefined) {
    watched[watchedBy].visit = visit;
    return;
  }
  const last = { visit };
  Object.defineProperty(set, watchedBy, { value: last });
  replaceMethod(set, 'add', (add) => (...args) => {
    const added = add(...args);
    walk(args, last.visit, new Set());
    return added;
  });
}

function isDialog(node: object): node is DialogLike {
  return 'endDialog' in node && typeof node.endDialog === 'function' && 'id' in node;
}

function isDialogSet(node: unknown): node is DialogSetLike {
  return (
    typeof node === 'object' && node !== null && 'getDialogs' in node && typeof node.getDialogs === 'function'
  );
}
