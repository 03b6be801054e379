import { within } from '../bounded-wait.js';
import { systemClock } from '../clock.js';
import type { CloserHealth } from '../closing/session-closer.js';
import { ArgumentError } from '../errors/argument-error.js';
import { GenesysApiError } from '../errors/genesys-api-error.js';
import { UndeliverableError } from '../errors/undeliverable-error.js';
import { Listeners } from '../listeners.js';
import { defaultLogger } from '../logger.js';
import { BridgeMiddleware } from './bridging/bridge-middleware.js';
import { bridgeServices } from './bridging/bridge-services.js';
import type { GuestChannel } from './bridging/guest-channel.js';
import { HeardMessages } from './bridging/heard-messages.js';
import { timedChannel } from './bridging/timed-channel.js';
import { type OpenMessagingEvents, openMessagingEventNames } from './open-messaging-events.js';
import {
  checkOpenMessagingOptions,
  defaultOpenMessagingOptions as defaults,
  type OpenMessagingOptions,
} from './open-messaging-options.js';
import { EventReceiver } from './receiving/event-receiver.js';
import { hearPushedEvent } from './receiving/hear-pushed-event.js';
import { listed } from './receiving/option-kinds.js';
import type { OutboundMessage } from './receiving/outbound-message.js';
import { WebhookReceiver } from './receiving/webhook-receiver.js';
import { carriers } from './relaying/carriers.js';
import { closeMovedSessions } from './relaying/close-moved.js';
import { giveUpUnread } from './relaying/give-up-unread.js';
import type { Messages } from './relaying/messages.js';
import type { MessagingTools } from './relaying/messaging-tools.js';
import { namesOfOutbound } from './relaying/queue-names.js';
import { Relay } from './relaying/relay.js';
import { Seal } from './relaying/seal.js';
import { documentsOfIntegration } from './sessions/documents-of-integration.js';
import { handBack } from './sessions/hand-back.js';
import { HandoffWatch } from './sessions/handoff-watch.js';
import { SessionBook } from './sessions/session-book.js';
import { beginSession } from './starting/begin-session.js';
import { isToBeOpened } from './starting/start-conversation.js';
import {
  type EngagementStart,
  EngagementStarter,
  type StartedEngagement,
} from './starting/start-engagement.js';
import { untilClosed } from './starting/until-closed.js';

/**
 * The Open Messaging channel of a bot: starts engagements, carries messages between the guest and Genesys Cloud, hands
 * over to a person and takes back, and hears by webhook and pushed events what happens there.
 *
 * @example
 * const messaging = new OpenMessaging({ disconnect, integrationId, signatureSecret, guests: new BotChannelBridge({ adapter, bot }) });
 * adapter.use(disconnect.middleware, messaging.middleware);
 * server.post('/api/genesys/messages', restifyReceiver(messaging.webhook));
 * await disconnect.start();
 * await messaging.start();
 * await messaging.startEngagement({ engagement: 'payment-reminder', to: 'guest-17', text: 'Hello! …', key: 'invoice-4711' });
 */
export class OpenMessaging {
  /** Put it behind `disconnect.middleware`, which stops guests whose session is over. */
  readonly middleware: BridgeMiddleware;
  /** Receives the integration's messages; an adapter mounts it on a server. */
  readonly webhook: WebhookReceiver;
  /** Receives pushed events, on a path of its own. */
  readonly events: EventReceiver;
  readonly #relay: Relay<Messages>;
  readonly #watch: HandoffWatch;
  readonly #starter: EngagementStarter;
  readonly #tools: MessagingTools;
  readonly #guests: GuestChannel;
  #stopClosingMoved: () => void = () => {};

  /** @throws ConfigurationError with everything that is wrong with the options */
  constructor(options: OpenMessagingOptions) {
    checkOpenMessagingOptions(options);
    const { disconnect, integrationId, guests, clock = systemClock, logger = defaultLogger } = options;
    const {
      mirror = defaults.mirror,
      beginSession: begins = defaults.beginSession,
      handoffText = defaults.handoffText,
      handoffLookMs = defaults.handoffLookMs,
      giveUpAfterMs = defaults.giveUpAfterMs,
      deliverMs = defaults.deliverMs,
      turnMs = defaults.turnMs,
    } = options;
    this.#guests = guests;
    const channel = timedChannel(guests, clock, { deliverMs, turnMs });
    const { outbox, genesys, closer } = disconnect;
    const secrets = listed(options.signatureSecret);
    const documents = documentsOfIntegration(outbox.documents, integrationId);
    const book = new SessionBook(documents, clock, handoffLookMs);
    const listeners = new Listeners<OpenMessagingEvents>(
      openMessagingEventNames,
      logger,
      'a listener of open messaging failed',
    );
    const tools: MessagingTools = {
      ...{ integrationId, genesys, closer, book, channel, listeners, clock, logger },
      askForConversation: async ({ conversationId: sessionId, guest }, messageId) => {
        const content = { sessionId, messageId };
        await this.#relay.post('awaited', {
          id: `awaited|${messageId}`,
          thread: `awaited|${guest}`,
          content,
        });
      },
      sendReceipt: async (receipt) => {
        const { messageId, guest, status } = receipt;
        const id = `receipt|${integrationId}|${messageId}|${status}`;
        await this.#relay.post('receipt', { id, thread: `receipt|${guest}`, content: receipt });
      },
    };
    this.#tools = tools;
    const onRefused = (refused: OpenMessagingEvents['refused']) => listeners.tell('refused', refused);
    this.webhook = new WebhookReceiver({
      secrets,
      integrationIds: [integrationId],
      accept: (message) => this.#accept(message),
      ...{ onRefused, clock, logger },
    });
    this.#relay = new Relay<Messages>({
      messages: outbox.messages,
      queue: integrationId,
      seal: new Seal(secrets),
      carriers: carriers(tools),
      giveUpUnread: giveUpUnread(tools),
      isFinal,
      instance: closer.instance,
      random: options.random ?? Math.random,
      rememberMs: this.webhook.rememberKeysMs,
      ...{ clock, logger, giveUpAfterMs },
    });
    this.#watch = new HandoffWatch({
      book,
      readConversation: (conversationId) => genesys.readConversation(conversationId),
      hasRoom: () => disconnect.hasRoom(),
      handBack: (session) => handBack({ ...tools, manifest: () => disconnect.manifest, turnMs }, session),
      lookMs: handoffLookMs,
      clock,
      logger,
    });
    this.#starter = new EngagementStarter({
      genesys,
      documents,
      integrationId,
      beforeSend: (start) => untilClosed(tools, start.to),
      ...beginSession(tools),
      engagementNames: () => Object.keys(disconnect.manifest.engagements),
      clock,
      logger,
    });
    this.events = new EventReceiver({
      ...(options.eventToken === undefined ? { secrets } : { token: listed(options.eventToken) }),
      accept: (event) => hearPushedEvent({ closer, book, clock, watch: this.#watch }, event),
      ...{ onRefused, clock, logger },
    });
    const heard = new HeardMessages(documents, clock, logger);
    const services = bridgeServices(tools, this.#relay, heard);
    channel.attach(services);
    disconnect.middleware.bridgesToAgents();
    this.middleware = new BridgeMiddleware({
      onUndeliverable: (facts) => listeners.tell('undeliverable', facts),
      ...{ services, mirror, beginSession: begins, handoffText, clock, logger },
    });
  }

  /** Listens to one kind of event. Returns the way to stop listening. @throws ArgumentError for an unknown event */
  on<Name extends keyof OpenMessagingEvents>(
    name: Name,
    listener: (event: OpenMessagingEvents[Name]) => void,
  ): () => void {
    return this.#tools.listeners.on(name, listener);
  }

  /**
   * Starts an engagement: the guest gets the text over Open Messaging, the session is linked, and the bot has its first
   * turn on the event `engagement.start`. Nothing is started twice for one `key`, over all processes and restarts: a
   * repeat goes on where the one before stopped. A first turn that has not ended after `turnMs` is not waited for any
   * longer, which the log tells: the engagement is started, and a repeat does not begin that turn again.
   *
   * @throws ActiveConversationError where the guest has an active conversation and it is not to be used
   * @throws EngagementStartUncertainError where an answer was lost; call again with the same key
   * @throws ArgumentError for an engagement that the manifest does not have, or where the bot has no conversation with
   * the guest and is told of none
   */
  async startEngagement(start: EngagementStart): Promise<StartedEngagement> {
    await this.#checkConversation(start);
    return this.#starter.start(start);
  }

  /** Begins to carry messages. Call it after the façade's `start`, which opens the outbox. */
  async start(): Promise<void> {
    this.#relay.start();
    this.#stopClosingMoved = closeMovedSessions(this.#tools);
    this.#watch.start();
  }

  /**
   * Takes up nothing more and waits for what is under way. What waits goes on at the next start. Call it before the
   * façade's `stop`.
   *
   * @param drainMs milliseconds, default 10_000
   */
  async stop(drainMs = 10_000): Promise<void> {
    await within(this.#tools.clock, drainMs, this.#watch.stop());
    await this.#relay.stop(drainMs);
    this.#stopClosingMoved();
  }

  /** How it is, for a health endpoint. Makes no call. */
  health(): CloserHealth {
    const { failures, lagMs } = this.#relay;
    if (!this.#relay.isRunning) return { state: 'stopped', reasons: ['Open messaging is not running.'] };
    const reasons: string[] = [];
    if (failures > 0) reasons.push(`The message queue did not answer ${failures} times in a row.`);
    if (lagMs > longLagMs) {
      const lag = Math.round(lagMs / 1_000);
      reasons.push(
        `Messages wait ${lag} s for their turn: the guests' channel or Genesys Cloud takes too long.`,
      );
    }
    return { state: reasons.length === 0 ? 'ok' : 'degraded', reasons };
  }

  /** Before anything is sent: a guest who has read the first text must not meet a bot that cannot begin. */
  async #checkConversation({ to, conversation }: EngagementStart): Promise<void> {
    const { book, integrationId } = this.#tools;
    if (isToBeOpened(conversation)) this.#guests.checkConversation?.(conversation);
    if (!this.#guests.needsConversation || conversation !== undefined) return;
    const known = await book.ofGuest(integrationId, to);
    if (known?.way !== undefined) return;
    const expected =
      'where the bot talks with the guest: { reference } or { channelId, serviceUrl, parameters }';
    throw new ArgumentError('conversation', expected, conversation, 'Nothing was sent.');
  }

  async #accept(message: OutboundMessage): Promise<'accepted' | 'known'> {
    const isNew = await this.#relay.post('to-guest', { ...namesOfOutbound(message), content: message });
    return isNew ? 'accepted' : 'known';
  }
}

/** The longest that a message may wait for others before health says so, in milliseconds. */
const longLagMs = 10_000;

/** Whether no repeat would help. */
function isFinal(error: unknown): boolean {
  if (error instanceof UndeliverableError) return true;
  return error instanceof GenesysApiError && !error.transient;
}
