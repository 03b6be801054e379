import { resolve } from 'node:path';
import { SqliteOutbox } from '../closing/outboxes/sqlite-outbox.js';
import type { GenesysDisconnect } from '../genesys-disconnect.js';
import { defaultLogger } from '../logger.js';
import type { StorageLike } from '../outcome-events/returns.js';
import type { BotStateLike } from '../turns/turn-like.js';
import { BotDisconnect } from './bot-disconnect.js';
import { readSettings } from './component-settings.js';
import { endSessionAction, endSessionKind } from './end-session.js';
import { hostDialogs } from './host-dialogs.js';
import { LoadedDialogs } from './loaded-dialogs.js';
import { type RuntimeAdapter, type RuntimeBot, RuntimeHost } from './runtime-host.js';
import type {
  ConfigurationLike,
  DeclarativeTypesLike,
  ResourceExplorerLike,
  ServicesLike,
} from './services-like.js';

/** What the runtime has by the time it makes middlewares. */
interface Needs {
  readonly storage: StorageLike;
  readonly conversationState?: BotStateLike;
  readonly resourceExplorer: ResourceExplorerLike;
}

/**
 * The runtime's own needs for its middlewares, and the explorer. A list replaces the one before it, so what the runtime
 * itself asks for must stand here too.
 */
const needs = ['storage', 'conversationState', 'userState', 'resourceExplorer'];

/**
 * The component of Bot Framework Composer and of bots on `botbuilder-dialogs-adaptive-runtime`: the action
 * `GenesysDisconnect.EndSession`, the middleware in front of all others, and the manifest applied to every dialog that
 * is loaded. Named in `appsettings.json`:
 *
 * @example
 * {
 *   "runtimeSettings": {
 *     "components": [
 *       { "name": "botbuilder-genesys-disconnect/composer", "settingsPrefix": "genesysDisconnect" }
 *     ]
 *   },
 *   "genesysDisconnect": { "manifest": "engagements.json", "region": "mypurecloud.de", "clientId": "…" }
 * }
 */
export class GenesysDisconnectComponent {
  /**
   * Called by the runtime when the bot starts. Faults of the settings are thrown when the runtime makes its services;
   * those of the manifest reject the service `genesysDisconnect`, the promise of the façade.
   */
  configureServices(services: ServicesLike, configuration: ConfigurationLike): void {
    const dialogs = new LoadedDialogs();
    const host = new RuntimeHost();
    let bot: BotDisconnect | undefined;

    services.composeFactory<DeclarativeTypesLike[]>('declarativeTypes', (components) => [
      ...components,
      { getDeclarativeTypes: (explorer) => endSessionTypes(components, explorer) },
    ]);
    services.composeFactory<ResourceExplorerLike>('resourceExplorer', (explorer) => {
      dialogs.follow(explorer);
      return explorer;
    });
    services.composeFactory<RuntimeAdapter>('adapter', (adapter) => host.hasAdapter(adapter));
    services.composeFactory<RuntimeBot>('bot', (made) => host.hasBot(made));
    services.composeFactory<MiddlewareSetLike, Needs>('middlewares', needs, (made, middlewares) => {
      bot ??= startBot(made, dialogs, host, configuration);
      // A set of the bot's own class, with this middleware in front of those that the runtime has put in already.
      const MiddlewareSet = middlewares.constructor as new () => MiddlewareSetLike;
      return new MiddlewareSet().use(bot.onTurn).use(middlewares);
    });
    services.addFactory<Promise<GenesysDisconnect> | undefined, unknown>(
      'genesysDisconnect',
      ['middlewares'],
      () => bot?.ready,
    );
  }
}

interface MiddlewareSetLike {
  use(middleware: unknown): MiddlewareSetLike;
}

function endSessionTypes(components: readonly DeclarativeTypesLike[], explorer: never) {
  const host = hostDialogs(components, explorer);
  return host === undefined ? [] : [{ kind: endSessionKind, type: endSessionAction(host, defaultLogger) }];
}

function startBot(
  { storage, conversationState, resourceExplorer }: Needs,
  dialogs: LoadedDialogs,
  host: RuntimeHost,
  configuration: ConfigurationLike,
): BotDisconnect {
  const { manifest, genesys, outboxFile, callsPerMinute, swallowEndOfConversationOn, handleSignals } =
    readSettings(configuration);
  const [folder] = resourceExplorer.resourceProviders;
  const inFolder = (path: string) => resolve(folder?.directory ?? '.', path);
  const logger = defaultLogger;
  const options = {
    genesys,
    manifest: inFolder(manifest),
    conversationState,
    outbox: outboxFile === undefined ? undefined : new SqliteOutbox({ file: inFolder(outboxFile), logger }),
    callsPerMinute,
    turns: { swallowEndOfConversationOn },
    logger,
  };
  return new BotDisconnect(options, dialogs, {
    handleSignals,
    logger,
    telling: { adapter: host, bot: host, storage },
  });
}
