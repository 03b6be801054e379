import { DialogsError } from '../dialogs-error.js';
import { isDialogRoot } from './graph-of-dialogs.js';
import { standIn } from './stand-in.js';

/** The exports that are looked at first. */
const usual = ['rootDialog', 'default'] as const;

type Maker = (...args: unknown[]) => unknown;

/**
 * The root dialog that a module exports: itself, or a function or class that gives it.
 *
 * @throws DialogsError with what the module exports instead
 */
export async function rootOfModule(module: object, path: string, name?: string): Promise<unknown> {
  const exported = exportsOf(module);
  if (name !== undefined) {
    if (!exported.has(name))
      throw new DialogsError(`${path} has no export "${name}". It exports ${listed(exported)}.`);
    return rootOf(exported.get(name), `the export "${name}" of ${path}`);
  }
  const found = usual.find((one) => exported.has(one));
  if (found !== undefined) return rootOf(exported.get(found), `the export "${found}" of ${path}`);
  const candidates = [...exported].filter(([, value]) => isDialogRoot(value) || isDialogClass(value));
  const [only, ...others] = candidates;
  if (only === undefined) {
    throw new DialogsError(
      `${path} exports no dialog: it exports ${listed(exported)}. Export the root dialog as "rootDialog", or a function that gives it.`,
    );
  }
  if (others.length > 0) {
    const names = candidates.map(([one]) => `${path}#${one}`).join(', ');
    throw new DialogsError(`${path} exports several dialogs. Say which one is the root: ${names}.`);
  }
  return rootOf(only[1], `the export "${only[0]}" of ${path}`);
}

/** A CommonJS module is the default of itself when it is imported. */
function exportsOf(module: object): Map<string, unknown> {
  const own = new Map<string, unknown>(Object.entries(module));
  const inner = own.get('default');
  if (typeof inner === 'object' && inner !== null && !isDialogRoot(inner)) {
    for (const [name, value] of Object.entries(inner))
      if (name !== 'default' || isDialogRoot(value)) own.set(name, value);
    if (own.get('default') === inner) own.delete('default');
  }
  own.delete('__esModule');
  own.delete('module.exports');
  return own;
}

async function rootOf(value: unknown, what: string): Promise<unknown> {
  if (isDialogRoot(value)) return value;
  if (typeof value !== 'function')
    throw new DialogsError(`${what} is no dialog and no function that gives one.`);
  const made = await make(value as Maker, what);
  if (isDialogRoot(made)) return made;
  throw new DialogsError(
    `${what} gave no dialog. Give a dialog, a DialogSet, a DialogManager or a list of them.`,
  );
}

async function make(maker: Maker, what: string): Promise<unknown> {
  const call = async (args: readonly object[]): Promise<unknown> =>
    isClass(maker) ? Reflect.construct(maker, args) : Reflect.apply(maker, undefined, args);
  try {
    return await call([]);
  } catch (error) {
    // Most dialogs of most bots are handed a state or a recogniser.
    const second = await call(Array.from({ length: 8 }, standIn)).catch(() => undefined);
    if (isDialogRoot(second)) return second;
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const message = `${what} threw when it was called without arguments, and also with stand-ins for them: ${words}. Export a function that needs none.`;
    throw new DialogsError(message, { cause: error });
  }
}

function isClass(value: Maker): boolean {
  return isDialogClass(value) || /^class\b/.test(Function.prototype.toString.call(value));
}

function isDialogClass(value: unknown): boolean {
  const prototype: unknown = typeof value === 'function' ? value.prototype : undefined;
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    'endDialog' in prototype &&
    'beginDialog' in prototype
  );
}

function listed(exported: ReadonlyMap<string, unknown>): string {
  return exported.size === 0 ? 'nothing' : [...exported.keys()].sort().join(', ');
}
