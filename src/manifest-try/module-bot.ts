import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BotStateLike, DialogLike, TurnLike } from '../turns/turn-like.js';
import { type BotExports, readExports } from './bot-exports.js';
import { findSdk, type Sdk } from './sdk.js';
import type { Received, TrialBot } from './trial-bot.js';
import { TrialInputError } from './trial-input-error.js';

/**
 * Loads a bot from a module of its author's and puts it on an adapter that needs no network.
 *
 * @throws TrialInputError where the module cannot be loaded, or exports no bot
 */
export async function loadModuleBot(path: string): Promise<TrialBot> {
  const file = resolve(path);
  const module = await importModule(file, path);
  const sdk = await findSdk(file);
  const conversationState = new sdk.module.ConversationState(new sdk.module.MemoryStorage());
  const offered = await readExports(module, conversationState, path);
  return {
    name: `${path}, on ${sdk.name}`,
    dialogs: offered.dialogs,
    conversationState,
    receive: receiver(sdk, conversationState, await runner(sdk, conversationState, offered)),
  };
}

async function importModule(file: string, path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(file).href)) as object;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const hint =
      code === 'ERR_UNKNOWN_FILE_EXTENSION' ? ' Compile it first, and name the JavaScript file.' : '';
    throw new TrialInputError(`The bot ${path} could not be loaded: ${message}${hint}`);
  }
}

type Runner = (context: TurnLike) => Promise<unknown>;

async function runner(sdk: Sdk, conversationState: BotStateLike, offered: BotExports): Promise<Runner> {
  if (offered.kind === 'bot') return (context) => offered.bot.run(context);
  const { runDialog, DialogManager } = await sdk.dialogs();
  const { root } = offered;
  if (DialogManager !== undefined && isAdaptive(root)) {
    const manager = Object.assign(new DialogManager(root), { conversationState });
    return (context) => manager.onTurn(context);
  }
  const state = conversationState.createProperty('dialogState');
  return (context) => runDialog(root, context, state);
}

function isAdaptive(dialog: DialogLike): boolean {
  return 'triggers' in dialog;
}

function receiver(sdk: Sdk, conversationState: BotStateLike, run: Runner): TrialBot['receive'] {
  return async ({ activity, middlewares, deliver }: Received) => {
    const adapter = new sdk.Adapter();
    adapter.sendActivities = async (_context, activities) => {
      for (const one of activities) deliver(one);
      return activities.map(() => ({ id: '' }));
    };
    for (const middleware of middlewares) adapter.use(middleware);
    const context = new sdk.module.TurnContext(adapter, sdk.toActivity(activity));
    await adapter.runMiddleware(context, async (turn) => {
      await run(turn);
      // What AutoSaveStateMiddleware does on many a bot's own adapter; saving twice writes nothing.
      await conversationState.saveChanges(turn);
    });
  };
}
