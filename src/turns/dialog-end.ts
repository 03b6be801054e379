import type { PlanOverrides } from '../closing/close-plan.js';
import type { dialogOutcomes } from '../manifest/manifest-schema.js';
import type { DialogLike, TurnLike } from './turn-like.js';
import { recordOf } from './turn-record.js';

/** How a dialog can end. */
export type DialogOutcome = (typeof dialogOutcomes)[number];

/** What is to be told when a dialog ends. Shared by all copies of this package: change it only with the `@1`. */
export interface EndMarks {
  /** Set by `terminal()`: the code says that this is an end. */
  mark?: { readonly on: readonly DialogOutcome[]; readonly overrides: PlanOverrides } | undefined;
  /** Set by `watchDialogs()`: whether the manifest in force names the id that the dialog ends with. */
  named?: ((dialogId: string) => boolean) | undefined;
}

const key = Symbol.for('botbuilder-genesys-disconnect/dialog@1');

/** The SDK's reasons; anything else is no end. */
const outcomes: Readonly<Record<string, DialogOutcome>> = {
  endCalled: 'completed',
  cancelCalled: 'cancelled',
  replaceCalled: 'replaced',
};

/** The marks of a dialog. From the first call on, the dialog tells the turn when it ends. */
export function marksOf(dialog: DialogLike): EndMarks {
  const known = (dialog as { [key]?: EndMarks })[key];
  if (known !== undefined) return known;
  const marks: EndMarks = {};
  Object.defineProperty(dialog, key, { value: marks });
  tellOfEnds(dialog, marks, rememberCancelled(dialog));
  return marks;
}

/**
 * Wraps the instance's `endDialog`: every dialog of every host style ends through it. Wrapping the prototype would
 * miss waterfalls and components, which override it without calling it.
 */
function tellOfEnds(dialog: DialogLike, marks: EndMarks, wasCancelled: (context: TurnLike) => boolean): void {
  replaceMethod(dialog, 'endDialog', (endDialog) => async (...args) => {
    await endDialog(...args);
    const [context, , reason] = args as [TurnLike, unknown, string];
    const cancelled = wasCancelled(context);
    const outcome = cancelled && reason === 'endCalled' ? 'cancelled' : outcomes[reason];
    // Read now, because DialogSet.add renames a dialog whose id is taken.
    const { id } = dialog;
    const marked =
      outcome !== undefined && marks.mark?.on.includes(outcome) ? marks.mark.overrides : undefined;
    if (outcome === undefined || (marked === undefined && !marks.named?.(id))) return;
    const setResult = recordOf(context)?.add({ source: 'dialog', id, outcome, marked });
    if (setResult !== undefined && outcome === 'completed') awaitResult(context, setResult);
  });
}

/**
 * `cancelAllDialogs()` inside a component surfaces as an ordinary end of the component. Only what the component's
 * own handlers returned tells that it was cancelled.
 */
function rememberCancelled(dialog: DialogLike): (context: TurnLike) => boolean {
  const cancelledIn = new WeakSet<object>();
  for (const handler of ['onBeginDialog', 'onContinueDialog']) {
    replaceMethod(dialog, handler, (handle) => async (...args) => {
      const turnResult = await handle(...args);
      const [inner] = args as [{ readonly context: TurnLike }];
      const { turnState } = inner.context;
      if ((turnResult as { status?: unknown } | undefined)?.status === 'cancelled')
        cancelledIn.add(turnState);
      else cancelledIn.delete(turnState);
      return turnResult;
    });
  }
  return ({ turnState }) => cancelledIn.delete(turnState);
}

/**
 * The SDK writes a dialog's result to `turn.lastresult` right after the dialog's `endDialog`, and overwrites it when
 * the parent ends. So the first write is caught; the property is an ordinary one again after it.
 */
function awaitResult({ turnState }: TurnLike, setResult: (result: unknown) => void): void {
  const known = turnState.get('turn');
  const turn = typeof known === 'object' && known !== null ? known : {};
  if (turn !== known) turnState.set('turn', turn);
  const plain = { configurable: true, enumerable: true };
  const before: unknown = Reflect.get(turn, 'lastresult');
  Object.defineProperty(turn, 'lastresult', {
    ...plain,
    get: () => before,
    set(result: unknown) {
      Object.defineProperty(turn, 'lastresult', { ...plain, writable: true, value: result });
      setResult(result);
    },
  });
}

type Method = (...args: unknown[]) => unknown;

/** Puts a method on the instance in front of the one it has; nothing where it has none. */
export function replaceMethod<Of extends object>(
  of: Of,
  name: string,
  around: (original: Method) => Method,
): void {
  const original: unknown = Reflect.get(of, name);
  if (typeof original !== 'function') return;
  Object.defineProperty(of, name, {
    configurable: true,
    writable: true,
    value: around((...args) => original.apply(of, args)),
  });
}
