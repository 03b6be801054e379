import { BoundedList } from './bounded-list.js';
import { buildWorld } from './build-world.js';
import { routes } from './endpoints/routes.js';
import { Faults } from './faults.js';
import type { Messenger } from './guest-socket/messenger.js';
import { type Listener, listen } from './http/listener.js';
import { Router } from './http/router.js';
import { oneOf, refuse } from './option-check.js';
import type { RateLimit } from './rate-limit.js';
import type { SeenRequest } from './request-log.js';
import { resolveOptions, type SimulatorOptions } from './simulator-options.js';
import { type CloudEvents, cloudEventNames } from './state/cloud-events.js';
import type { World } from './state/world.js';
import { SteeredCloud } from './steered-cloud.js';
import type { Unknowns } from './unknowns.js';

/**
 * A Genesys Cloud organisation on a local port, to run and test against: login and API over real HTTP, a state that
 * changes when the platform's would, and every doubt about the platform as a switch.
 *
 * @example
 * const cloud = await GenesysSimulator.start();
 * const { id } = cloud.createConversation();
 * // … PATCH `${cloud.url}/api/v2/conversations/messages/${id}` …
 * cloud.conversation(id)?.state; // 'ended'
 * await cloud.stop();
 */
export class GenesysSimulator extends SteeredCloud {
  /** `http://127.0.0.1:port`, for login and API alike. */
  readonly url: string;
  readonly port: number;
  /** Faults to play on requests. */
  readonly faults: Faults;
  readonly #log: BoundedList<SeenRequest>;
  readonly #listener: Listener;
  readonly #stop: AbortController;
  readonly #unsubscribe: () => void;
  #stopped: Promise<void> | undefined;

  private constructor(
    world: World,
    faults: Faults,
    log: BoundedList<SeenRequest>,
    listener: Listener,
    stop: AbortController,
  ) {
    super(world);
    this.#log = log;
    this.#listener = listener;
    this.#stop = stop;
    this.faults = faults;
    this.port = listener.port;
    this.url = `http://${world.settings.host}:${listener.port}`;
    this.#unsubscribe = world.clock.onMove?.(() => world.agenda.settle()) ?? (() => undefined);
  }

  /** Opens the port and answers from then on. */
  static async start(options: SimulatorOptions = {}): Promise<GenesysSimulator> {
    const settings = resolveOptions(options);
    const world = buildWorld(settings);
    const faults = new Faults();
    const log = new BoundedList<SeenRequest>(settings.requestsKept);
    const stop = new AbortController();
    const service = { world, router: new Router(routes), faults, log, stopped: stop.signal };
    const listener = await listen(service, settings.host, settings.port);
    world.socketUrl = `ws://${settings.host}:${listener.port}`;
    return new GenesysSimulator(world, faults, log, listener, stop);
  }

  /** Closes the port and every connection; a second call does nothing more. */
  stop(): Promise<void> {
    this.#stopped ??= this.#close();
    return this.#stopped;
  }

  /** Id and secret of the first client. */
  get credentials(): { clientId: string; clientSecret: string } {
    const client = this.world.settings.clients[0];
    return { clientId: client?.clientId ?? '', clientSecret: client?.clientSecret ?? '' };
  }

  /** The Messenger deployment as it stands; a test may change it while the simulator runs. */
  get messenger(): Messenger {
    return this.world.settings.messenger;
  }

  /** Where a web messaging guest connects. */
  get guestSocketUrl(): string {
    return `${this.world.socketUrl}/v1?deploymentId=${encodeURIComponent(this.messenger.deploymentId)}`;
  }

  /** The requests seen, oldest first. */
  get requests(): SeenRequest[] {
    return this.#log.list();
  }

  forgetRequests(): void {
    this.#log.clear();
  }

  /** The rate limit, and how near to it each client came. */
  get rate(): Pick<RateLimit, 'allowed' | 'highestSlidingMinute'> {
    return this.world.rate;
  }

  /** The switches as they stand; a test may turn them while the simulator runs. */
  get unknowns(): Unknowns {
    return this.world.settings.unknowns;
  }

  /** Listens to what happens; the answer stops it. */
  on<K extends keyof CloudEvents>(event: K, listener: (...args: CloudEvents[K]) => void): () => void {
    refuse('cloud.on()', oneOf(...cloudEventNames), event);
    const { events } = this.world;
    // The emitter's own generics do not see through K; the pair is checked by this method's signature.
    events.on(event, listener as never);
    return () => void events.off(event, listener as never);
  }

  /** Ends tokens before their time: all, or those of one client. The next call with one gets 401. */
  expireTokens(clientId?: string): void {
    this.world.tokens.expire(clientId);
  }

  /** Changes what a client may do, from its next request on. */
  setPermissions(clientId: string, permissions: readonly string[]): void {
    const client = this.world.clients.get(clientId);
    if (!client) throw new Error(`The simulator has no client ${clientId}.`);
    client.permissions = permissions;
  }

  async #close(): Promise<void> {
    this.#unsubscribe();
    this.#stop.abort();
    this.world.agenda.clear();
    await this.world.courier.stop();
    await this.#listener.close();
    this.world.events.removeAllListeners();
  }
}
