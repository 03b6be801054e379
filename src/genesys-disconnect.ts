import { type Clock, systemClock } from './clock.js';
import type { CloserEvents } from './closing/closer-events.js';
import type { Outbox } from './closing/outbox.js';
import { MemoryOutbox } from './closing/outboxes/memory-outbox.js';
import { MemoryRateStore } from './closing/outboxes/memory-rate-store.js';
import { RateBudget } from './closing/rate-budget.js';
import { type CloserHealth, SessionCloser, type SessionCloserOptions } from './closing/session-closer.js';
import { ConfigurationError } from './errors/configuration-error.js';
import type { GenesysClientOptions } from './genesys/client-options.js';
import { GenesysClient } from './genesys/genesys-client.js';
import { genesysOptionsFromEnvironment } from './genesys/genesys-options-from-environment.js';
import { defaultLogger, type Logger } from './logger.js';
import { loadManifest } from './manifest/load-manifest.js';
import type { Manifest, ManifestInput } from './manifest/manifest-schema.js';
import { afterReply } from './turns/after-reply.js';
import type { DialogRoot } from './turns/dialog-tree.js';
import { SessionLinks, type SessionLinksOptions } from './turns/session-links.js';
import { TerminalTurnMiddleware } from './turns/terminal-turn-middleware.js';
import type { TerminalTurnOptions } from './turns/terminal-turn-options.js';
import { watchDialogs } from './turns/watch-dialogs.js';

/** Everything the façade may be told. Only `manifest` has no default. */
export interface GenesysDisconnectOptions {
  /**
   * Which organisation, as which OAuth client.
   * @default from GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET
   */
  readonly genesys?: GenesysClientOptions | undefined;
  /** The path or URL of the manifest of engagements, or the manifest itself. */
  readonly manifest: string | URL | ManifestInput;
  /**
   * The bot's ConversationState, where the link to the Genesys conversation is remembered.
   * @default remembered in this process only
   */
  readonly conversationState?: SessionLinksOptions['conversationState'];
  /** Finds the Genesys conversation of a turn that neither a link nor the channel's data names. */
  readonly resolve?: SessionLinksOptions['resolve'];
  /** How turns are read. */
  readonly turns?:
    | Omit<TerminalTurnOptions, 'manifest' | 'closing' | 'links' | 'clock' | 'logger'>
    | undefined;
  /** Where closures are kept. @default in memory: lost with the process */
  readonly outbox?: Outbox | undefined;
  /** Calls a minute that the OAuth client may make. @default 300, the platform's limit of a client-credentials token */
  readonly callsPerMinute?: number | undefined;
  /** How closures are worked on. */
  readonly closer?: Pick<
    SessionCloserOptions,
    'concurrency' | 'leaseMs' | 'pollMs' | 'retry' | 'pace' | 'instance' | 'random'
  >;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

/**
 * The whole package behind one object: a turn says that the engagement is over, and the session is closed for certain.
 *
 * @example
 * const disconnect = await GenesysDisconnect.create({ manifest: 'manifests/engagements.json', conversationState });
 * disconnect.watch(rootDialog);
 * adapter.use(disconnect.middleware);
 * await disconnect.start();
 */
export class GenesysDisconnect {
  /** The platform's API, within the rate budget. */
  readonly genesys: GenesysClient;
  /** The engine that closes, for a bot or a backend without turns. */
  readonly closer: SessionCloser;
  /** `adapter.use(disconnect.middleware)`, before all other middlewares. */
  readonly middleware: TerminalTurnMiddleware;
  /** A request handler to put after the body parser, so that the grace starts when an `expectReplies` answer is out. */
  readonly afterReply = afterReply();
  readonly #manifest: Manifest;

  private constructor(
    manifest: Manifest,
    options: GenesysDisconnectOptions,
    genesysOptions: GenesysClientOptions,
  ) {
    const {
      clock = systemClock,
      logger = defaultLogger,
      callsPerMinute,
      conversationState,
      resolve,
    } = options;
    const gate = new RateBudget({
      key: genesysOptions.clientId,
      callsPerMinute,
      store: new MemoryRateStore(),
      clock,
      logger,
    });
    this.#manifest = manifest;
    this.genesys = new GenesysClient({ gate, clock, logger, ...genesysOptions });
    const outbox = options.outbox ?? new MemoryOutbox();
    this.closer = new SessionCloser({
      ...options.closer,
      outbox,
      genesys: this.genesys,
      gate,
      clock,
      logger,
    });
    this.middleware = new TerminalTurnMiddleware({
      ...options.turns,
      manifest: () => this.#manifest,
      closing: this.closer,
      links: new SessionLinks({ conversationState, resolve, clock, logger }),
      clock,
      logger,
    });
  }

  /**
   * Checks the configuration and reads the manifest. Makes no call of the platform.
   *
   * @throws ConfigurationError with every fault of the options
   * @throws ManifestError with every fault of the manifest
   */
  static async create(options: GenesysDisconnectOptions): Promise<GenesysDisconnect> {
    const genesysOptions = options.genesys ?? genesysOptionsFromEnvironment();
    if (genesysOptions === undefined) throw new ConfigurationError([missingSettings]);
    return new GenesysDisconnect(await loadManifest(options.manifest), options, genesysOptions);
  }

  /**
   * Applies the manifest to the bot's dialogs. Call it once with all roots, when the dialogs are built.
   *
   * @throws UnknownDialogError when the manifest names a dialog that is in none of them
   */
  watch(roots: DialogRoot | readonly DialogRoot[]): void {
    watchDialogs(roots, () => this.#manifest);
  }

  /** Listens to one kind of event. Returns the way to stop listening. */
  on<Name extends keyof CloserEvents>(name: Name, listener: (event: CloserEvents[Name]) => void): () => void {
    return this.closer.on(name, listener);
  }

  /** Begins to close what is due. Keeps the process alive until `stop`. */
  start(): Promise<void> {
    return this.closer.start();
  }

  /**
   * Lets the steps under way end and stops. What is not closed yet goes on at the next start.
   *
   * @param drainMs how long the steps under way may take, in milliseconds, default 10_000
   */
  async stop(drainMs?: number): Promise<void> {
    await this.middleware.settled();
    await this.closer.stop(drainMs);
    this.genesys.close();
  }

  /** How it is, for a health endpoint. Makes no call. */
  health(): CloserHealth {
    return this.closer.health();
  }
}

const missingSettings = {
  path: 'genesys',
  message:
    'is missing. Give { region, clientId, clientSecret }, or set GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET.',
};
