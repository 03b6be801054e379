import type { Act, Target } from '../act.js';
import { constantText, type Fields, isFields, kindOf, listIn, written } from './action-fields.js';
import { actsOfActivityText } from './activity-text.js';

/** What the reader of actions needs to know of their surroundings. */
export interface ActionScope {
  /** The dialog that a field names: by a name, an expression, or itself. */
  target(field: unknown): Target;
  /** The dialog whose actions are read. */
  readonly itself: Target;
  /** The text of an activity with all templates that it names. */
  activityText(text: string): string;
  /** What a function does, for an action in code. */
  codeActs(code: (...args: never) => unknown): readonly Act[];
  /** What a name stands for, where an action is kept in a file of its own. */
  resource(name: string): unknown;
  /** Notes what cannot be seen. */
  unseen(words: string): void;
}

type Reader = (action: Fields, scope: ActionScope) => readonly Act[];

const data = 'data' as const;
const begin: Reader = ({ dialog }, { target }) => [{ does: 'begin', target: target(dialog), seen: data }];
const nothing: Reader = () => [];
const ask: Reader = () => [{ does: 'ask' }];
const leave: Reader = () => [{ does: 'leave' }];
const loop: Reader = ({ actions }, scope) => [choose(actsOfActions(actions, scope), [])];

/** By the part of the kind after the dot. */
const readers: Readonly<Record<string, Reader>> = {
  BeginDialog: begin,
  DynamicBeginDialog: begin,
  ReplaceDialog: ({ dialog }, { target }) => [{ does: 'replace', target: target(dialog), seen: data }],
  RepeatDialog: (_, { itself }) => [{ does: 'replace', target: itself, seen: data }],
  EndDialog: () => [{ does: 'end', seen: data }],
  CancelAllDialogs: () => [{ does: 'cancel', all: true, seen: data }],
  CancelDialog: () => [{ does: 'cancel', all: false, seen: data }],
  SendHandoffActivity: () => [{ does: 'handoff', seen: data }],
  SendActivity: ({ activity }, scope) => actsOfActivityText(scope.activityText(activityOf(activity))),
  IfCondition: ({ actions, elseActions }, scope) => [
    choose(actsOfActions(actions, scope), actsOfActions(elseActions, scope)),
  ],
  SwitchCondition: ({ cases, default: others }, scope) => [
    choose(
      ...listIn(cases).map((one) => actsOfActions(isFields(one) ? one.actions : [], scope)),
      actsOfActions(others, scope),
    ),
  ],
  Foreach: loop,
  ForeachPage: loop,
  // Waits for the guest, and goes on.
  EndTurn: ask,
  BeginSkill: ask,
  GotoAction: leave,
  BreakLoop: leave,
  ContinueLoop: leave,
  ThrowException: leave,
  EndSession: () => [{ does: 'close', seen: data }],
  EditActions: ({ actions }, scope) => {
    scope.unseen('an action that changes the actions (EditActions)');
    return [choose(actsOfActions(actions, scope), [])];
  },
};

/** Kinds that never touch a dialog's course. */
const without =
  /^(?:Set|Delete|Edit|Get|Update|Log|Trace|Telemetry|Http|SignOut|EmitEvent|ContinueConversation|On|Send|Debug)/;

/** What a list of declarative actions does, in order. */
export function actsOfActions(actions: unknown, scope: ActionScope): Act[] {
  return listIn(actions).flatMap((one) =>
    actsOfAction(typeof one === 'string' ? scope.resource(one) : one, scope),
  );
}

function actsOfAction(action: unknown, scope: ActionScope): readonly Act[] {
  if (!isFields(action)) return [];
  const disabled = written(action.disabled);
  if (disabled === true || disabled === '=true') return [];
  const acts = readAction(action, scope);
  return typeof disabled === 'string' && disabled !== '' && acts.length > 0 ? [choose(acts, [])] : acts;
}

function readAction(action: Fields, scope: ActionScope): readonly Act[] {
  const kind = kindOf(action);
  const name = kind.slice(kind.lastIndexOf('.') + 1);
  if (Object.hasOwn(readers, name)) return (readers[name] ?? nothing)(action, scope);
  if (/(?:Input|^Ask)$/.test(name)) return [{ does: 'ask' }];
  if (name !== '' && without.test(name)) return [];
  const { codeHandler } = action;
  if (typeof codeHandler === 'function') return scope.codeActs(codeHandler as (...args: never) => unknown);
  if (Array.isArray(action.actions)) return actsOfActions(action.actions, scope);
  scope.unseen(`the action ${kind || (action.constructor?.name ?? 'without a kind')}`);
  return [];
}

function activityOf(field: unknown): string {
  if (!isFields(field)) return typeof field === 'string' ? field : '';
  const { template, activity } = field;
  if (typeof template === 'string') return template;
  const { type, name, value, code } = (isFields(activity) ? activity : field) as Fields;
  // Written as a template, so that one reader knows both.
  return Object.entries({ type: type ?? 'message', name, value, code })
    .flatMap(([key, one]) =>
      constantText(one) === undefined && typeof one !== 'number' ? [] : [`${key} = ${String(one)}`],
    )
    .join('\n');
}

function choose(...ways: (readonly Act[])[]): Act {
  return { does: 'choose', ways };
}
