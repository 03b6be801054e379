import type { TurnLike } from '../turns/turn-like.js';
import type { DeclarativeTypesLike } from './services-like.js';

/** A value in a `.dialog` file that may be an expression. */
export interface ExpressionLike {
  /** @throws what the expression itself throws */
  getValue(state: object): unknown;
}

/** The part of a `DialogContext` that an action needs. */
export interface DialogContextLike {
  readonly context: TurnLike;
  readonly state: object;
  endDialog(result?: unknown): Promise<unknown>;
}

/** A dialog that can be loaded from a file. */
interface LoadableDialog {
  getConverter(property: string): unknown;
}

/** The classes of the very SDK copy that the bot runs on. */
export interface HostDialogs {
  readonly Dialog: new () => LoadableDialog;
  /** Turns a text, which may hold `${expressions}` or be one, into an expression. */
  readonly text: unknown;
  /** Turns `true`, `false` or a text into an expression. */
  readonly condition: unknown;
  /** Turns any value into an expression. */
  readonly value: unknown;
}

/** An action with a text, a condition and a value; every adaptive runtime has it. */
const sampleKind = 'Microsoft.EmitEvent';

/**
 * Takes the classes from an action that is registered already. An own `import 'botbuilder-dialogs'` may find a second
 * copy, whose dialogs the bot refuses ("DialogSet.add(): Invalid dialog being added") and whose expressions do not
 * know the bot's functions.
 *
 * @returns `undefined` where the adaptive dialogs are not registered
 */
export function hostDialogs(
  components: readonly DeclarativeTypesLike[],
  explorer: never,
): HostDialogs | undefined {
  const types = components.flatMap((component) => component.getDeclarativeTypes(explorer));
  const sample = types.find(({ kind }) => kind === sampleKind)?.type as
    | (new () => LoadableDialog)
    | undefined;
  if (sample === undefined) return undefined;
  const action = new sample();
  return {
    Dialog: Object.getPrototypeOf(sample) as HostDialogs['Dialog'],
    text: action.getConverter('eventName'),
    condition: action.getConverter('bubbleEvent'),
    value: action.getConverter('eventValue'),
  };
}
