import type { DialogKind } from '../dialog-graph.js';
import { type Fields, isFields, kindOf } from './action-fields.js';
import { sdkClasses } from './code-of-dialog.js';

/** A dialog as an object of either SDK. */
export interface DialogObject extends Fields {
  readonly id: string;
}

type Step = (...args: never) => unknown;

export function isDialogObject(value: unknown): value is DialogObject {
  return isFields(value) && typeof value.endDialog === 'function' && typeof value.id === 'string';
}

/** The dialogs in a set, or in the set that something has; `undefined` where there is no set. */
export function dialogsIn(value: unknown): DialogObject[] | undefined {
  if (!isFields(value)) return undefined;
  const set = typeof value.getDialogs === 'function' ? value : value.dialogs;
  if (!isFields(set) || typeof set.getDialogs !== 'function') return undefined;
  const dialogs: unknown = set.getDialogs();
  return Array.isArray(dialogs) ? dialogs.filter(isDialogObject) : [];
}

/** Whether a dialog is a piece of an adaptive dialog, which is read with it. */
export function isAction(dialog: DialogObject): boolean {
  const kind = kindOf(dialog);
  if (Array.isArray(dialog.triggers)) return false;
  return (
    Array.isArray(dialog.actions) ||
    /^Microsoft\.(?!.*Dialog$)|\.(?:BeginDialog|ReplaceDialog|EndDialog|RepeatDialog|CancelDialog|DynamicBeginDialog)$/.test(
      kind,
    ) ||
    typeof dialog.codeHandler === 'function'
  );
}

export function stepsOf(dialog: DialogObject): Step[] | undefined {
  return Array.isArray(dialog.steps)
    ? dialog.steps.filter((step): step is Step => typeof step === 'function')
    : undefined;
}

export function kindOfDialog(dialog: DialogObject): DialogKind {
  if (Array.isArray(dialog.triggers)) return 'adaptive';
  if (stepsOf(dialog) !== undefined) return 'waterfall';
  const classes = sdkClasses(dialog);
  if (classes.includes('SkillDialog')) return 'skill';
  if (classes.some((name) => name.endsWith('Prompt'))) return 'prompt';
  return dialogsIn(dialog) === undefined ? 'code' : 'component';
}
