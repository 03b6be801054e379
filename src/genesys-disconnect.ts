import { within } from './bounded-wait.js';
import { type Clock, systemClock } from './clock.js';
import { Breaker } from './closing/breaker.js';
import { ClientPool } from './closing/client-pool.js';
import { type CloserEvents, closerEventNames } from './closing/closer-events.js';
import { Closures } from './closing/closures.js';
import { defaultOutbox } from './closing/default-outbox.js';
import type { Outbox } from './closing/outbox.js';
import { RateBudget } from './closing/rate-budget.js';
import { type CloserHealth, SessionCloser } from './closing/session-closer.js';
import type { GenesysClientOptions } from './genesys/client-options.js';
import { GenesysClient } from './genesys/genesys-client.js';
import { checkFacadeOptions, type GenesysDisconnectOptions } from './genesys-disconnect-options.js';
import { defaultLogger } from './logger.js';
import { loadManifest } from './manifest/load-manifest.js';
import { type ManifestEvents, ManifestInForce, manifestEventNames } from './manifest/manifest-in-force.js';
import type { Manifest } from './manifest/manifest-schema.js';
import { checkListener } from './options/check-listener.js';
import { afterReply } from './turns/after-reply.js';
import type { DialogRoot } from './turns/dialog-tree.js';
import { SessionLinks } from './turns/session-links.js';
import { TerminalTurnMiddleware } from './turns/terminal-turn-middleware.js';
import { type WatchedDialogs, watchDialogs } from './turns/watch-dialogs.js';

/** What a listener of the façade hears. */
export type DisconnectEvents = CloserEvents & ManifestEvents;

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
  /** The record of closures, open and ended. */
  readonly closures: Closures;
  /** Where closures are kept, and whatever else all processes of the bot have to share. */
  readonly outbox: Outbox;
  readonly #manifest: ManifestInForce;
  #watched: WatchedDialogs | undefined;
  readonly #clock: Clock;
  readonly #clients: readonly GenesysClient[];
  readonly #budgets: readonly RateBudget[];
  readonly #breakers: readonly Breaker[];

  private constructor(
    manifest: Manifest,
    options: GenesysDisconnectOptions,
    genesysOptions: GenesysClientOptions,
  ) {
    const {
      clock = systemClock,
      logger = defaultLogger,
      moreClients = [],
      callsPerMinute,
      processes,
    } = options;
    const outbox = options.outbox ?? defaultOutbox(logger);
    this.outbox = outbox;
    const members = [genesysOptions, ...moreClients].map((credentials) => {
      const key = credentials.clientId;
      const budget = new RateBudget({ key, callsPerMinute, processes, store: outbox.rates, clock, logger });
      const gate = new Breaker({ inner: budget, clock, logger });
      const client = new GenesysClient({ gate, clock, logger, ...genesysOptions, ...credentials });
      return { client, budget, gate, waitMs: () => budget.waitMs() };
    });
    const [first] = members as [(typeof members)[number]];
    const { manifest: source, reloadManifest = true } = options;
    this.#manifest = new ManifestInForce({
      manifest,
      source: reloadManifest && (typeof source === 'string' || source instanceof URL) ? source : undefined,
      check: (changed) => this.#watched?.check(changed),
      clock,
      logger,
    });
    this.#clock = clock;
    this.#clients = members.map(({ client }) => client);
    this.#budgets = members.map(({ budget }) => budget);
    this.#breakers = members.map(({ gate }) => gate);
    this.genesys = first.client;
    this.closer = new SessionCloser({
      ...options.closer,
      outbox,
      genesys: members.length === 1 ? first.client : new ClientPool(members),
      gate: { hasRoom: () => this.hasRoom() },
      clock,
      logger,
    });
    this.closures = new Closures(outbox, clock, this.closer.instance);
    const { conversationState, resolve } = options;
    this.middleware = new TerminalTurnMiddleware({
      ...options.turns,
      manifest: () => this.manifest,
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
    const genesysOptions = checkFacadeOptions(options);
    return new GenesysDisconnect(await loadManifest(options.manifest), options, genesysOptions);
  }

  /** The manifest in force: the last one that could be used. */
  get manifest(): Manifest {
    return this.#manifest.current;
  }

  /**
   * Applies the manifest to the bot's dialogs. Call it once with all roots, when the dialogs are built.
   *
   * @throws UnknownDialogError when the manifest names a dialog that is in none of them
   */
  watch(roots: DialogRoot | readonly DialogRoot[]): void {
    this.#watched = watchDialogs(roots, () => this.manifest);
  }

  /** Listens to one kind of event. Returns the way to stop listening. @throws ArgumentError for an unknown event */
  on<Name extends keyof DisconnectEvents>(
    name: Name,
    listener: (event: DisconnectEvents[Name]) => void,
  ): () => void {
    checkListener([...closerEventNames, ...manifestEventNames], name, listener);
    return isManifestEvent(name)
      ? this.#manifest.on(name, listener as (event: ManifestEvents[keyof ManifestEvents]) => void)
      : this.closer.on(
          name as keyof CloserEvents,
          listener as (event: CloserEvents[keyof CloserEvents]) => void,
        );
  }

  /** Begins to close what is due, and to watch the manifest. Keeps the process alive until `stop`. */
  async start(): Promise<void> {
    await this.closer.start();
    this.#manifest.start();
  }

  /**
   * Lets the steps under way end and stops. What is not closed yet goes on at the next start.
   *
   * @param drainMs how long the steps under way may take, in milliseconds, default 10_000
   */
  async stop(drainMs = 10_000): Promise<void> {
    this.#manifest.stop();
    // What still waits for an outbox that does not answer cannot be waited for.
    await within(this.#clock, drainMs, this.middleware.settled());
    await this.closer.stop(drainMs);
    for (const client of this.#clients) client.close();
  }

  /** Whether the rate budget has room for calls that can wait. */
  hasRoom(): boolean {
    return this.#breakers.some((gate) => gate.hasRoom());
  }

  /** How it is, for a health endpoint. Makes no call. */
  health(): CloserHealth {
    const { state, reasons } = this.closer.health();
    const more = [
      ...(this.#budgets.some(({ isAlone }) => isAlone) ? [budgetAlone] : []),
      ...(this.#breakers.some(({ isOpen }) => isOpen) ? [platformDown] : []),
      ...(this.#budgets.some(({ isBlocked }) => isBlocked) ? [tooManyCalls] : []),
    ];
    if (state === 'stopped' || more.length === 0) return { state, reasons };
    return { state: 'degraded', reasons: [...reasons, ...more] };
  }
}

function isManifestEvent(name: string): name is keyof ManifestEvents {
  return (manifestEventNames as readonly string[]).includes(name);
}

const budgetAlone =
  'The shared rate budget cannot be reached; this process makes only its part of the calls until it can.';

const platformDown = 'Genesys Cloud does not answer; calls are paused, and one is tried from time to time.';

const tooManyCalls =
  'Genesys Cloud takes no more calls for a while (429). Find who else uses this OAuth client, or lower callsPerMinute.';
