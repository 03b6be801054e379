import type { DialogRoot } from '../turns/dialog-tree.js';
import type { BotStateLike, DialogLike, TurnLike } from '../turns/turn-like.js';
import { TrialInputError } from './trial-input-error.js';

/** A bot of either SDK: `ActivityHandler`, `AgentApplication`, or whatever else runs a turn. */
interface BotLike {
  run(context: TurnLike): Promise<unknown>;
}

/** What a bot's module offers. */
export type BotExports =
  | { readonly kind: 'bot'; readonly bot: BotLike; readonly dialogs: readonly DialogRoot[] }
  | { readonly kind: 'dialog'; readonly root: DialogLike; readonly dialogs: readonly DialogRoot[] };

/** What a bot's module may export, for the message that refuses another. */
const wanted =
  'Export one of: a function createBot(conversationState) that returns the bot, or { bot, dialogs }; the bot itself ' +
  '(an object with run(context), such as an ActivityHandler) as "bot" or as default; or the root dialog as "rootDialog" or as ' +
  'default. Where the bot does not hold its dialogs in fields of its own, export them as "dialogs" too.';

/**
 * Finds out what a module exports: `createBot` before a bot before a root dialog, a name before the default.
 *
 * @throws TrialInputError where it exports none of them
 */
export async function readExports(
  module: object,
  conversationState: BotStateLike,
  file: string,
): Promise<BotExports> {
  const scopes = scopesOf(module);
  const named = (...names: string[]) =>
    names.flatMap((name) => scopes.map((scope) => Reflect.get(scope, name) as unknown)).find(Boolean);
  const create = named('createBot') ?? scopes.find((scope) => typeof scope === 'function');
  const dialogs = rootsIn(named('dialogs', 'rootDialog'));
  if (typeof create === 'function') {
    if (/^class\b/.test(Function.prototype.toString.call(create))) {
      throw new TrialInputError(`${file} exports a class. ${wanted}`);
    }
    return fromMade(await create(conversationState), dialogs, `createBot of ${file} returned`);
  }
  const offered = [named('bot'), named('rootDialog', 'dialog'), ...scopes];
  return fromMade(offered.find(isBot) ?? offered.find(isDialog), dialogs, `${file} exports`);
}

function fromMade(made: unknown, exported: readonly DialogRoot[], what: string): BotExports {
  if (isBot(made)) {
    return { kind: 'bot', bot: made, dialogs: exported.length > 0 ? exported : heldBy(made) };
  }
  if (isDialog(made)) return { kind: 'dialog', root: made, dialogs: [made, ...exported] };
  const { bot, dialogs } = (made ?? {}) as { readonly bot?: unknown; readonly dialogs?: unknown };
  if (isBot(bot)) {
    const returned = rootsIn(dialogs);
    return { kind: 'bot', bot, dialogs: returned.length > 0 ? returned : [...exported, ...heldBy(bot)] };
  }
  throw new TrialInputError(`${what} nothing that can be run. ${wanted}`);
}

/** The module and its default; a CommonJS module that a compiler made has a default in the default. */
function scopesOf(module: object): object[] {
  const first: unknown = Reflect.get(module, 'default');
  const second: unknown = isThing(first) ? Reflect.get(first, 'default') : undefined;
  return [module, first, second].filter(isThing);
}

/** Dialogs in the bot's own fields: `this.dialog = dialog` is how most samples begin. */
function heldBy(bot: object): DialogRoot[] {
  return Object.values(bot).filter(isRoot);
}

function rootsIn(value: unknown): DialogRoot[] {
  return (Array.isArray(value) ? value : [value]).filter(isRoot);
}

function isRoot(value: unknown): value is DialogRoot {
  return (
    isDialog(value) || isDialogSet(value) || (isThing(value) && isDialogSet(Reflect.get(value, 'dialogs')))
  );
}

function isDialogSet(value: unknown): boolean {
  return isThing(value) && typeof Reflect.get(value, 'getDialogs') === 'function';
}

function isDialog(value: unknown): value is DialogLike {
  return isThing(value) && 'id' in value && typeof Reflect.get(value, 'endDialog') === 'function';
}

function isBot(value: unknown): value is BotLike {
  return isThing(value) && typeof Reflect.get(value, 'run') === 'function';
}

function isThing(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
