import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { BotStateLike, DialogLike, ResponseLike, TurnLike } from '../turns/turn-like.js';
import type { TurnMiddleware } from './plain-turn.js';
import type { IncomingActivity } from './transcript.js';
import { TrialInputError } from './trial-input-error.js';

type Logic = (context: TurnLike) => Promise<void>;

/** The adapter of either SDK, as far as a trial uses it. */
interface AdapterLike {
  use(middleware: TurnMiddleware): unknown;
  runMiddleware(context: TurnLike, logic: Logic): Promise<void>;
  sendActivities(context: TurnLike, activities: IncomingActivity[]): Promise<ResponseLike[]>;
}

/** The parts of an SDK that a trial uses; botbuilder's names and those of the Microsoft 365 Agents SDK. */
interface SdkModule {
  readonly BotAdapter?: new () => AdapterLike;
  readonly BaseAdapter?: new () => AdapterLike;
  readonly TurnContext: new (adapter: AdapterLike, activity: unknown) => TurnLike;
  readonly ConversationState: new (storage: unknown) => BotStateLike;
  readonly MemoryStorage: new () => unknown;
}

/** The dialogs of an SDK. */
interface DialogsModule {
  runDialog(dialog: DialogLike, context: TurnLike, accessor: unknown): Promise<unknown>;
  readonly DialogManager?: new (
    root: DialogLike,
  ) => { conversationState?: unknown; onTurn(context: TurnLike): Promise<unknown> };
}

/** The SDK that a bot's module uses. */
export interface Sdk {
  readonly name: 'botbuilder' | '@microsoft/agents-hosting';
  readonly Adapter: new () => AdapterLike;
  readonly module: SdkModule;
  /** An activity as the SDK wants it. */
  toActivity(activity: IncomingActivity): unknown;
  /** The SDK's dialogs, found from the bot's module. */
  dialogs(): Promise<DialogsModule>;
}

/**
 * Finds the SDK as the bot's module does: a second copy of it would not know the bot's dialogs.
 *
 * @throws TrialInputError where there is none
 */
export async function findSdk(botFile: string): Promise<Sdk> {
  const botbuilder = (await load(botFile, 'botbuilder')) as SdkModule | undefined;
  if (botbuilder?.BotAdapter !== undefined) {
    return {
      name: 'botbuilder',
      Adapter: botbuilder.BotAdapter,
      module: botbuilder,
      toActivity: (activity) => activity,
      dialogs: () => dialogsFrom(botFile, 'botbuilder-dialogs'),
    };
  }
  const hosting = (await load(botFile, '@microsoft/agents-hosting')) as SdkModule | undefined;
  const activities = (await load(botFile, '@microsoft/agents-activity')) as ActivitiesModule | undefined;
  if (hosting?.BaseAdapter === undefined || activities === undefined) {
    throw new TrialInputError(
      `Neither botbuilder nor @microsoft/agents-hosting can be loaded from ${botFile}. Install the bot's packages first: npm ci.`,
    );
  }
  return {
    name: '@microsoft/agents-hosting',
    Adapter: hosting.BaseAdapter,
    module: hosting,
    toActivity: (activity) => activities.Activity.fromObject(activity),
    dialogs: () => dialogsFrom(botFile, '@microsoft/agents-hosting-dialogs'),
  };
}

interface ActivitiesModule {
  readonly Activity: { fromObject(activity: object): unknown };
}

async function dialogsFrom(botFile: string, name: string): Promise<DialogsModule> {
  const dialogs = (await load(botFile, name)) as DialogsModule | undefined;
  if (typeof dialogs?.runDialog === 'function') return dialogs;
  throw new TrialInputError(`${name}, which runs the dialog of ${botFile}, cannot be loaded. Install it.`);
}

async function load(botFile: string, name: string): Promise<unknown> {
  try {
    const path = createRequire(botFile).resolve(name);
    const loaded = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
    return loaded.default ?? loaded;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
