import { BoundedList } from './bounded-list.js';
import { buildWorld } from './build-world.js';
import type { Delivery } from './delivery/delivery.js';
import type { Tampers } from './delivery/tampering.js';
import { routes } from './endpoints/routes.js';
import { Faults } from './faults.js';
import type { Messenger } from './guest-socket/messenger.js';
import { type Listener, listen } from './http/listener.js';
import { Router } from './http/router.js';
import { oneOf, refuse } from './option-check.js';
import type { RateLimit } from './rate-limit.js';
import type { SeenRequest } from './request-log.js';
import { resolveOptions, type SimulatorOptions } from './simulator-options.js';
import { type ConversationSnapshot, type ParticipantSnapshot, snapshot } from './snapshot.js';
import { type CloudEvents, cloudEventNames } from './state/cloud-events.js';
import type { DisconnectType, Participant } from './state/conversation.js';
import { stateOf } from './state/liveness.js';
import type { World } from './state/world.js';
import * as agents from './steering/agent-acts.js';
import { type AgentMessage, agentTypes, agentWrites } from './steering/agent-messages.js';
import { createConversation, type GivenConversation } from './steering/create-conversation.js';
import { deliverTo, type WebhookSetting } from './steering/deliver-to.js';
import { endConversation, makeZombie } from './steering/end-conversation.js';
import { customerJoins, guestWrites } from './steering/guest-acts.js';
import { type EventPush, pushEventsTo } from './steering/push-events-to.js';
import type { Unknowns } from './unknowns.js';

/** What became of a guest's message. */
export interface GuestWrote {
  conversationId: string;
  messageId: string;
  how: 'started' | 'joined' | 'reopened';
}

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
export class GenesysSimulator {
  /** `http://127.0.0.1:port`, for login and API alike. */
  readonly url: string;
  readonly port: number;
  /** Faults to play on requests. */
  readonly faults: Faults;
  readonly #world: World;
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
    this.#world = world;
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
    const client = this.#world.settings.clients[0];
    return { clientId: client?.clientId ?? '', clientSecret: client?.clientSecret ?? '' };
  }

  /** The first Open Messaging integration's id: the `fromAddress` of an agentless message. */
  get integrationId(): string {
    return this.#world.integrations.keys().next().value ?? '';
  }

  /** What the first integration signs its deliveries with. */
  get signatureSecret(): string {
    const integration = this.#world.integrations.get(this.integrationId);
    return integration?.outboundNotificationWebhookSignatureSecretToken ?? '';
  }

  /**
   * Sets the webhook of an integration: messages for its guests are delivered there from now on.
   *
   * @example
   * cloud.deliverTo(`http://127.0.0.1:${port}/webhook`, { secret: 'sixteen-characters-or-more' });
   */
  deliverTo(url: string, setting: WebhookSetting = {}): void {
    this.#act((world) => deliverTo(world, url, setting));
  }

  /**
   * Delivers pushed events to a web service from now on, beside those that get them already; the answer ends that.
   *
   * @example
   * cloud.pushEventsTo(`http://127.0.0.1:${port}/events`, { token: 'secret', topics: ['customer.end'] });
   */
  pushEventsTo(url: string, push: EventPush = {}): () => void {
    return this.#act((world) => pushEventsTo(world, url, push));
  }

  /** What was delivered to webhooks and web services, or tried to be: each attempt, oldest first. */
  get deliveries(): Delivery[] {
    return this.#world.courier.deliveries;
  }

  /** What is done to deliveries on their way. */
  get tamper(): Tampers {
    return this.#world.courier.tampers;
  }

  /** Sends a delivery once more, newly signed, as a replay would. */
  deliverAgain(delivery: Delivery): void {
    this.#act((world) => world.courier.repeat(delivery));
  }

  /** Resolves once no delivery is under way. What waits for the clock, such as a retry, is not under way. */
  deliveriesSettled(): Promise<void> {
    return this.#act((world) => world.courier.settled());
  }

  /** The Messenger deployment as it stands; a test may change it while the simulator runs. */
  get messenger(): Messenger {
    return this.#world.settings.messenger;
  }

  /** Where a web messaging guest connects. */
  get guestSocketUrl(): string {
    return `${this.#world.socketUrl}/v1?deploymentId=${encodeURIComponent(this.messenger.deploymentId)}`;
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
    return this.#world.rate;
  }

  /** The switches as they stand; a test may turn them while the simulator runs. */
  get unknowns(): Unknowns {
    return this.#world.settings.unknowns;
  }

  /** All conversations, oldest first. */
  get conversations(): ConversationSnapshot[] {
    this.#world.agenda.settle();
    return [...this.#world.conversations.values()].map(snapshot);
  }

  conversation(id: string): ConversationSnapshot | undefined {
    this.#world.agenda.settle();
    const conversation = this.#world.conversations.get(id);
    return conversation && snapshot(conversation);
  }

  /** Listens to what happens; the answer stops it. */
  on<K extends keyof CloudEvents>(event: K, listener: (...args: CloudEvents[K]) => void): () => void {
    refuse('cloud.on()', oneOf(...cloudEventNames), event);
    const { events } = this.#world;
    // The emitter's own generics do not see through K; the pair is checked by this method's signature.
    events.on(event, listener as never);
    return () => void events.off(event, listener as never);
  }

  /** Ends tokens before their time: all, or those of one client. The next call with one gets 401. */
  expireTokens(clientId?: string): void {
    this.#world.tokens.expire(clientId);
  }

  /** Changes what a client may do, from its next request on. */
  setPermissions(clientId: string, permissions: readonly string[]): void {
    const client = this.#world.clients.get(clientId);
    if (!client) throw new Error(`The simulator has no client ${clientId}.`);
    client.permissions = permissions;
  }

  /** Makes a conversation directly; the API knows it at once. */
  createConversation(given: GivenConversation = {}): ConversationSnapshot {
    return snapshot(this.#act((world) => createConversation(world, given, this.integrationId)));
  }

  /** A guest writes, as over the open channel: into the active conversation, re-opening it, or starting one. */
  guestWrites(conversationIdOrAddress: string, text: string): GuestWrote {
    const { conversation, message, how } = this.#act((world) =>
      guestWrites(world, conversationIdOrAddress, text, this.integrationId),
    );
    return { conversationId: conversation.id, messageId: message.id, how };
  }

  /** One more customer joins; answers the participant. */
  customerJoins(conversationId: string): ParticipantSnapshot {
    return this.#participant((world) => customerJoins(world, conversationId));
  }

  /** An agent comes in by a handoff; answers the participant. */
  agentJoins(conversationId: string, agent: agents.GivenAgent = {}): ParticipantSnapshot {
    return this.#participant((world) => agents.agentJoins(world, conversationId, agent));
  }

  /** The alerting agent answers. */
  agentAnswers(conversationId: string, participantId?: string): void {
    this.#act((world) => agents.agentAnswers(world, conversationId, participantId));
  }

  /** A connected agent writes to the guest; answers the message's id. */
  agentWrites(conversationId: string, message: string | AgentMessage): string {
    return this.#act((world) => agentWrites(world, conversationId, message)).id;
  }

  /** A connected agent is typing. */
  agentTypes(conversationId: string): void {
    this.#act((world) => agentTypes(world, conversationId));
  }

  /** The agent hangs up and is left with after-call work. */
  agentLeaves(conversationId: string, leaving: agents.AgentLeaving = {}): void {
    this.#act((world) => agents.agentLeaves(world, conversationId, leaving));
  }

  /** The agent finishes the after-call work. */
  agentWrapsUp(conversationId: string, wrapUp: agents.GivenWrapUp = {}): void {
    this.#act((world) => agents.agentWrapsUp(world, conversationId, wrapUp));
  }

  /** Ends a conversation from elsewhere, at once. */
  endConversation(conversationId: string, disconnectType: DisconnectType = 'system'): void {
    this.#act((world) => endConversation(world, conversationId, disconnectType));
  }

  /** Lets everybody leave without the conversation ever getting an end time. */
  makeZombie(conversationId: string): void {
    this.#act((world) => makeZombie(world, conversationId));
  }

  /** What is due happens first; then what the test does. */
  #act<T>(act: (world: World) => T): T {
    this.#world.agenda.settle();
    return act(this.#world);
  }

  #participant(act: (world: World) => Participant): ParticipantSnapshot {
    const participant = this.#act(act);
    const state = stateOf(participant);
    return {
      ...structuredClone(participant),
      state,
      live: state !== 'disconnected' && state !== 'terminated',
    };
  }

  async #close(): Promise<void> {
    this.#unsubscribe();
    this.#stop.abort();
    this.#world.agenda.clear();
    await this.#world.courier.stop();
    await this.#listener.close();
    this.#world.events.removeAllListeners();
  }
}
