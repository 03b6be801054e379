import type { Act, Target } from '../act.js';
import type { Routine } from '../dialog-graph.js';
import { constantText, type Fields, isFields, kindOf, listIn, written } from './action-fields.js';
import { type ActionScope, actsOfActions } from './adaptive-acts.js';
import { actsOfCode, type FindTarget } from './code-acts.js';
import { codeOf, ownMethod } from './code-of-dialog.js';
import { type DialogObject, isDialogObject, stepsOf } from './dialog-objects.js';
import type { NodeDraft, NodeDrafts } from './node-draft.js';

/** What is needed to read what one dialog does. */
export interface Reading {
  readonly dialog: DialogObject;
  readonly draft: NodeDraft;
  /** The dialog in whose set it stands: its methods are the steps of a waterfall. */
  readonly container: DialogObject | undefined;
  readonly drafts: NodeDrafts;
  /** Takes up a dialog that an action holds. */
  enter(dialog: DialogObject, container: string | undefined): NodeDraft;
}

/** Fills in what a dialog does. */
export function readRoutines(reading: Reading): void {
  const { dialog, draft } = reading;
  switch (draft.kind) {
    case 'adaptive':
      draft.routines = triggers(reading);
      draft.endsAfter = ![false, 'false', '=false'].includes(written(dialog.autoEndDialog) as never);
      break;
    case 'waterfall':
      draft.routines = [
        { name: '', acts: (stepsOf(dialog) ?? []).flatMap((step, at) => stepActs(step, at, reading)) },
      ];
      break;
    case 'component':
      draft.routines = [{ name: '', acts: [...lifecycle(reading), ...initial(reading)] }];
      break;
    case 'prompt':
    case 'skill':
      draft.routines = [{ name: '', acts: [{ does: 'ask' }] }];
      break;
    case 'code': {
      const acts = lifecycle(reading);
      draft.routines = [{ name: '', acts }];
      if (acts.length === 0) draft.unseen.push('when it ends');
      break;
    }
  }
}

function triggers(reading: Reading): Routine[] {
  const scope = actionScope(reading);
  return listIn(reading.dialog.triggers).flatMap((trigger): Routine[] =>
    isFields(trigger) ? [{ name: triggerName(trigger), acts: actsOfActions(trigger.actions, scope) }] : [],
  );
}

/** Such as `OnIntent "Pay"`. */
export function triggerName(trigger: Fields): string {
  const kind = kindOf(trigger) || (trigger.constructor?.name ?? '');
  const what = [trigger.intent, trigger.event].map(constantText).find((text) => text !== undefined);
  return `${kind.slice(kind.lastIndexOf('.') + 1)}${what === undefined ? '' : ` "${what}"`}`;
}

function actionScope({ dialog, draft, drafts, enter }: Reading): ActionScope {
  return {
    itself: { written: draft.id, key: draft.key },
    target(field): Target {
      const value = written(field);
      if (isDialogObject(value)) return { written: value.id, key: enter(value, draft.key).key };
      const id = constantText(value);
      if (id !== undefined) return drafts.want(id, draft, true);
      draft.unseen.push(`which dialog ${String(value)} is`);
      return { written: String(value), chosenLater: true };
    },
    activityText: (text) => text,
    codeActs: (code) => actsOfCode(codeOf(code, undefined), finder(draft, drafts, dialog)).acts,
    resource: () => undefined,
    unseen: (words) => draft.unseen.push(words),
  };
}

function stepActs(
  step: (...args: never) => unknown,
  at: number,
  { dialog, container, draft, drafts }: Reading,
): readonly Act[] {
  const code = codeOf(step, container ?? dialog);
  const { acts, empty } = actsOfCode(code, finder(draft, drafts, container ?? dialog));
  // A step that only answers, or only computes, does nothing here; one that calls what has no text may do anything.
  if (empty) draft.unseen.push(`what step ${at + 1} does`);
  return acts;
}

/** The methods by which the SDK runs a dialog. */
const lifecycleMethods = [
  'beginDialog',
  'continueDialog',
  'resumeDialog',
  'onBeginDialog',
  'onContinueDialog',
  'onDialogEvent',
  'onPreBubbleEvent',
  'onPostBubbleEvent',
];

function lifecycle({ dialog, draft, drafts }: Reading): Act[] {
  const texts = lifecycleMethods.flatMap((name) => ownMethod(dialog, name) ?? []);
  if (texts.length === 0) return [];
  const { acts } = actsOfCode(texts.join('\n'), finder(draft, drafts, dialog));
  return acts.length === 0 ? [] : [{ does: 'choose', ways: draft.kind === 'code' ? [acts] : [acts, []] }];
}

function initial({ dialog, draft, drafts }: Reading): Act[] {
  const { initialDialogId } = dialog;
  if (typeof initialDialogId !== 'string' || initialDialogId === '') return [];
  return [{ does: 'begin', target: drafts.want(initialDialogId, draft, true), seen: 'data' }];
}

/** @param owner what `this` is in the code: its own texts are ids too, such as `this.initialDialogId` */
function finder(draft: NodeDraft, drafts: NodeDrafts, owner: object): FindTarget {
  return (name, isLiteral) => {
    const property = isLiteral ? undefined : /^this\.([\w$]+)$/.exec(name)?.[1];
    const value: unknown = property && Object.getOwnPropertyDescriptor(owner, property)?.value;
    return typeof value === 'string' ? drafts.want(value, draft, true) : drafts.want(name, draft, isLiteral);
  };
}
