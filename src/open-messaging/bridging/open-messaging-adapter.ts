import { randomUUID } from 'node:crypto';
import {
  type Activity,
  BotAdapter,
  type ConversationReference,
  type ResourceResponse,
  TurnContext,
} from 'botbuilder';
import { BoundedMap } from '../../bounded-map.js';
import { ArgumentError } from '../../errors/argument-error.js';
import { ConfigurationError } from '../../errors/configuration-error.js';
import { NotSupportedError } from '../../errors/not-supported-error.js';
import { TurnTimeoutError } from '../../errors/turn-timeout-error.js';
import type { OpenMessagingEvents } from '../open-messaging-events.js';
import type { OutboundMessage } from '../receiving/outbound-message.js';
import { localMessage } from '../relaying/carry-bot-words.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { attached } from './attached-services.js';
import { beginOwnSession } from './begin-own-session.js';
import { type BridgedTurn, bridgedTurn, keepBridgedTurn } from './bridged-turn.js';
import { addressOf, checkGuestMessage, type GuestMessage, guestActivity } from './guest-activity.js';
import type { BeginEvent, BridgeServices, GuestChannel } from './guest-channel.js';
import {
  type OpenMessagingAdapterOptions,
  openMessagingAdapterOptions,
} from './open-messaging-adapter-options.js';
import { sayable } from './sayable.js';
import { runFirstTurn, runHandoffEnd, runLink } from './session-turns.js';
import { tellLateTurn } from './tell-late-turn.js';
import { type QueuedTurn, TurnQueue } from './turn-queue.js';

type Logic = (context: TurnContext) => Promise<void>;
type OwnTurn = Pick<BridgedTurn, 'session' | 'isRelayed'> & { readonly queued: QueuedTurn };

/**
 * Guests who are on the Open Messaging side: their devices talk with this process, and the bot is the partner of the
 * Open Messaging platform. A botbuilder adapter.
 *
 * What the bot says goes to the guest through Genesys Cloud, as agentless messages. These take text only: suggested
 * actions become numbered lines and files their addresses; cards are left out, which is logged. Events have their effect
 * in the middleware and are not sent; typing and `endOfConversation` are not either. After the close, the guest gate's
 * notice goes straight to the device: through Genesys Cloud it would open the conversation again.
 *
 * A guest's turns run one after the other. One that has not ended after `turnMs` is not waited for any longer: its promise
 * rejects, and what the bot still sends in it rejects too, because the guest has gone on, perhaps with a person. A bot that
 * needs longer answers later with `continueConversation`, in a turn of its own. What a late turn does otherwise, such as
 * saving its state, is not undone.
 *
 * @example
 * const guests = new OpenMessagingAdapter({ bot, deliver: async (message) => devices.send(message.to, message.text) });
 * const messaging = new OpenMessaging({ disconnect, guests, integrationId, signatureSecret });
 * guests.use(disconnect.middleware, messaging.middleware);
 * await guests.receive({ guest: 'guest-17@lodge', id: 'ext-1', time: Date.now(), text: 'Hello' });
 */
export class OpenMessagingAdapter extends BotAdapter implements GuestChannel {
  readonly needsConversation = false;
  readonly #options: ReturnType<typeof openMessagingAdapterOptions>;
  readonly #turns: TurnQueue;
  /** The turns that did not end in time, by their message. */
  readonly #late = new BoundedMap<QueuedTurn>(1_000);
  #services: BridgeServices | undefined;

  /** @throws ConfigurationError with every option that is misspelt or cannot be used */
  constructor(options: OpenMessagingAdapterOptions) {
    super();
    this.#options = openMessagingAdapterOptions(options);
    const { clock, turnMs: limitMs } = this.#options;
    this.#turns = new TurnQueue({ clock, limitMs });
  }

  attach(services: BridgeServices): void {
    this.#services = services;
  }

  get #attached(): BridgeServices {
    return attached(this.#services, 'OpenMessagingAdapter');
  }

  /**
   * Runs the bot on what a guest says, after the guest's turns before. Resolves when the turn is over; what Genesys Cloud
   * is to read of it is durably kept by then, and nothing of it before: until then it is only in memory, so answer the
   * device when this has resolved, and have it send again what was not answered. A guest without a session begins one.
   *
   * The same message again (guest, id and time) is not heard twice, also after a restart, for three days. One whose turn
   * failed is, and so is one whose process was killed before the turn was over, or that two processes get at the same moment.
   *
   * @throws ArgumentError where the message cannot be handed on
   * @throws ConversationUnknownError where Genesys Cloud does not say which conversation the guest is in
   * @throws TurnTimeoutError where it has not ended after `turnMs`: the bot hears the message again only once it has failed
   * @throws TurnQueueFullError where 100 turns of the guest are not over
   */
  async receive(message: GuestMessage): Promise<void> {
    checkGuestMessage(message);
    const { guest, type = 'message', id, time } = message;
    const key = JSON.stringify([guest, id, time]);
    let session: EngagementSession | undefined;
    const turn = async (queued: QueuedTurn) => {
      if (type === 'message' && (await this.#attached.wasHeard(guest, message))) return;
      if (this.#late.get(key)?.isOver === false) throw this.#tooLate();
      const known = await this.#attached.sessionOfGuest(guest);
      // Who only types has said nothing that a session could begin with.
      if (known === undefined && type === 'typing') return;
      session = known ?? (await beginOwnSession(this.#attached, message));
      const bridged = { session, isRelayed: known === undefined, queued };
      const { bot } = this.#options;
      await this.#run(guestActivity(message, session), bridged, async (context) => {
        await bot.run(context as never);
      });
      if (type === 'message') await this.#attached.noteHeard(guest, message);
    };
    await this.#turns.run(guest, turn, (queued, ending) => {
      this.#late.set(key, queued);
      this.#tellLate({ conversationId: session?.conversationId, guest, messageId: id }, ending);
    });
  }

  async deliver(message: OutboundMessage, session: EngagementSession): Promise<void> {
    await this.#options.deliver(message, session);
  }

  async begin(session: EngagementSession, event: BeginEvent): Promise<void> {
    await runFirstTurn((logic) => this.#proactive(session, logic), session, event, this.#options.bot);
  }

  async link(session: EngagementSession): Promise<void> {
    await runLink((logic) => this.#proactive(session, logic), session);
  }

  async handoffEnded(session: EngagementSession, givenUp?: AbortSignal): Promise<void> {
    const { bot } = this.#options;
    await runHandoffEnd((logic) => this.#proactive(session, logic), session, bot, this, givenUp);
  }

  /** @throws ArgumentError where the reference is of no guest with a session */
  override async continueConversation(
    reference: Partial<ConversationReference>,
    logic: Logic,
  ): Promise<void> {
    const guest = reference.user?.id;
    const session = guest === undefined ? undefined : await this.#attached.sessionOfGuest(guest);
    if (session === undefined) {
      const expected = "a reference whose user is the guest's address in a session";
      throw new ArgumentError('reference', expected, guest, 'No turn was run.');
    }
    await this.#proactive(session, logic);
  }

  /** The same; this adapter needs no app id and no audience. */
  override async continueConversationAsync(
    _identity: unknown,
    reference: Partial<ConversationReference>,
    logicOrAudience: Logic | string,
    maybeLogic?: Logic,
  ): Promise<void> {
    const logic = typeof logicOrAudience === 'string' ? maybeLogic : logicOrAudience;
    await this.continueConversation(reference, logic as Logic);
  }

  override async sendActivities(
    context: TurnContext,
    activities: Partial<Activity>[],
  ): Promise<ResourceResponse[]> {
    const responses: ResourceResponse[] = [];
    for (const activity of activities) responses.push({ id: await this.#send(context, activity) });
    return responses;
  }

  /** Always rejects. @throws NotSupportedError */
  override async updateActivity(): Promise<void> {
    throw new NotSupportedError('Changing a message that was sent', 'Send another one.');
  }

  /** Always rejects. @throws NotSupportedError */
  override async deleteActivity(): Promise<void> {
    throw new NotSupportedError('Deleting a message that was sent', 'Send another one that corrects it.');
  }

  #proactive(session: EngagementSession, logic: Logic): Promise<void> {
    const { conversationId, guest, integrationId } = session;
    const activity = { type: 'event', name: 'ContinueConversation', id: randomUUID() };
    return this.#turns.run(
      guest,
      (queued) => this.#run({ ...activity, ...addressOf(integrationId, guest) }, { session, queued }, logic),
      (_queued, ending) => this.#tellLate({ conversationId, guest }, ending),
    );
  }

  async #run(activity: object, bridged: OwnTurn, logic: Logic): Promise<void> {
    const { queued } = bridged;
    const context = new TurnContext(this, activity);
    let failure: { readonly error: unknown } | undefined;
    const keep = async (keeping: Promise<unknown>) => {
      await keeping.catch((error: unknown) => {
        failure = { error };
      });
    };
    keepBridgedTurn(context, { ...bridged, reached: false, keep });
    // In front of all middlewares: what is refused must not have an effect in them.
    context.onSendActivities(async (_context, _activities, next) => {
      this.#refuseLate(queued);
      return next();
    });
    let isBridged = true;
    await this.runMiddleware(context, async (running) => {
      isBridged = bridgedTurn(running)?.reached === true;
      if (queued.isLate) failure ??= { error: this.#tooLate() };
      if (isBridged && failure === undefined) await logic(running);
    });
    if (!isBridged) throw new ConfigurationError([unbridged], 'The OpenMessagingAdapter');
    if (failure !== undefined) throw failure.error;
  }

  #refuseLate({ isLate }: QueuedTurn): void {
    if (isLate) throw this.#tooLate();
  }

  #tooLate(): TurnTimeoutError {
    return new TurnTimeoutError(this.#options.turnMs);
  }

  #tellLate(turn: OpenMessagingEvents['turnTimedOut'], ending: Promise<unknown>): void {
    tellLateTurn({ services: this.#attached, ...this.#options }, turn, ending);
  }

  async #send(context: TurnContext, activity: Partial<Activity>): Promise<string> {
    const { logger, clock, deliver } = this.#options;
    if (activity.type === 'delay') {
      await new Promise<void>((resolve) => void clock.schedule(Number(activity.value ?? 1_000), resolve));
    }
    if (activity.type !== 'message') return '';
    const { session, reached = false, queued } = bridgedTurn(context) ?? {};
    if (session === undefined || queued === undefined)
      throw new NotSupportedError('A turn that another adapter began', 'Use receive().');
    const { integrationId } = session;
    const parts = sayable(activity, session, logger);
    for (const part of parts) {
      this.#refuseLate(queued);
      // Where the bridge's middleware was not reached, the guest gate is speaking: the session is closed.
      if (reached) await this.#attached.fromBot(session, part);
      else await deliver(localMessage({ integrationId, clock }, session, part.id, part.text), session);
    }
    return parts[0]?.id ?? '';
  }
}

const unbridged = {
  path: 'use()',
  message:
    'lacks the middleware of the bridge, so nothing was done in the turn: ' +
    'adapter.use(disconnect.middleware, messaging.middleware)',
};
