import { randomUUID } from 'node:crypto';
import {
  type Activity,
  BotAdapter,
  type ConversationReference,
  type ResourceResponse,
  TurnContext,
} from 'botbuilder';
import type { z } from 'zod';
import { type Clock, systemClock } from '../../clock.js';
import { ArgumentError } from '../../errors/argument-error.js';
import { ConfigurationError } from '../../errors/configuration-error.js';
import { ConversationUnknownError } from '../../errors/conversation-unknown-error.js';
import { NotSupportedError } from '../../errors/not-supported-error.js';
import { defaultLogger, type Logger } from '../../logger.js';
import { checkOptions } from '../../options/option-faults.js';
import { callable, clockKind, loggerKind, optionsOf, withMethods } from '../../options/option-kinds.js';
import type { OutboundMessage } from '../receiving/outbound-message.js';
import { localMessage } from '../relaying/carry-bot-words.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { attached } from './attached-services.js';
import { botText, splitText } from './bot-text.js';
import { type BridgedTurn, bridgedTurn, keepBridgedTurn } from './bridged-turn.js';
import { addressOf, checkGuestMessage, type GuestMessage, guestActivity } from './guest-activity.js';
import type { BeginEvent, BridgeServices, GuestChannel } from './guest-channel.js';
import { type BotLike, runFirstTurn, runHandoffEnd, runLink } from './session-turns.js';
import { TurnQueue } from './turn-queue.js';

export interface OpenMessagingAdapterOptions {
  /** The bot: `ActivityHandler` fits. */
  readonly bot: BotLike;
  /**
   * Brings a message to the guest's device, at least once. It has to settle: what takes longer than `deliverMs` of
   * `OpenMessaging` has failed, whatever becomes of it later. Rejects with an `UndeliverableError` where no repeat would
   * help; after any other error it is tried again. A device tells repeats by the message's `id` and `time`.
   */
  readonly deliver: (message: OutboundMessage, session: EngagementSession) => Promise<void>;
  /** @default warnings and errors to standard error */
  readonly logger?: Logger | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
}

const schema = optionsOf({
  bot: withMethods('the bot', ['run']),
  deliver: callable('a function that brings a message to the guest'),
  logger: loggerKind().optional(),
  clock: clockKind().optional(),
} satisfies Record<keyof OpenMessagingAdapterOptions, z.ZodType>);

type Logic = (context: TurnContext) => Promise<void>;

/**
 * Guests who are on the Open Messaging side: their devices talk with this process, and the bot is the partner of the
 * Open Messaging platform. A botbuilder adapter.
 *
 * What the bot says goes to the guest through Genesys Cloud, as agentless messages. These take text only: suggested
 * actions become numbered lines and files their addresses; cards are left out, which is logged. Events have their effect
 * in the middleware and are not sent; typing and `endOfConversation` are not either. After the close, the guest gate's
 * notice goes straight to the device: through Genesys Cloud it would open the conversation again.
 *
 * @example
 * const guests = new OpenMessagingAdapter({ bot, deliver: async (message) => devices.send(message.to, message.text) });
 * const messaging = new OpenMessaging({ disconnect, guests, integrationId, signatureSecret });
 * guests.use(disconnect.middleware, messaging.middleware);
 * await guests.receive({ guest: 'guest-17@lodge', id: 'ext-1', time: Date.now(), text: 'Hello' });
 */
export class OpenMessagingAdapter extends BotAdapter implements GuestChannel {
  readonly needsConversation = false;
  readonly #options: OpenMessagingAdapterOptions;
  readonly #turns = new TurnQueue();
  #services: BridgeServices | undefined;

  /** @throws ConfigurationError with every option that is misspelt or cannot be used */
  constructor(options: OpenMessagingAdapterOptions) {
    super();
    checkOptions('new OpenMessagingAdapter()', schema, options);
    this.#options = options;
  }

  attach(services: BridgeServices): void {
    this.#services = services;
  }

  get #attached(): BridgeServices {
    return attached(this.#services, 'OpenMessagingAdapter');
  }

  /**
   * Runs the bot on what a guest says, after the guest's turns before. Resolves when the turn is over. A guest without a
   * session begins one. The same message again (guest, id and time) is not heard twice, also after a restart, for three
   * days. One whose turn failed is, and so is one whose process was killed before the turn was over, or that two processes
   * get at the same moment.
   *
   * @throws ArgumentError where the message cannot be handed on
   * @throws ConversationUnknownError where Genesys Cloud does not say which conversation the guest is in
   */
  async receive(message: GuestMessage): Promise<void> {
    checkGuestMessage(message);
    const { guest, type = 'message' } = message;
    await this.#turns.run(guest, async () => {
      if (type === 'message' && (await this.#attached.wasHeard(guest, message))) return;
      const known = await this.#attached.sessionOfGuest(guest);
      // Who only types has said nothing that a session could begin with.
      if (known === undefined && type === 'typing') return;
      const session = known ?? (await this.#beginSession(message));
      const bridged = { session, isRelayed: known === undefined };
      const { bot } = this.#options;
      await this.#run(guestActivity(message, session), bridged, async (context) => {
        await bot.run(context as never);
      });
      if (type === 'message') await this.#attached.noteHeard(guest, message);
    });
  }

  async #beginSession({ guest, locale: _, ...said }: GuestMessage): Promise<EngagementSession> {
    const services = this.#attached;
    // Only a message is answered with the conversation that it is in, so a pick is handed over by its words.
    const { picked, text = picked?.text, ...rest } = said;
    const words = { ...rest, type: 'message', ...(text !== undefined && { text }) } as const;
    const conversationId = await services.beginAtGenesys(guest, words);
    if (conversationId === undefined) throw new ConversationUnknownError();
    const { integrationId } = services;
    const session = { conversationId, integrationId, guest, talksWith: 'bot' } as const;
    await services.open(session);
    return session;
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

  async handoffEnded(session: EngagementSession): Promise<void> {
    await runHandoffEnd((logic) => this.#proactive(session, logic), session, this.#options.bot, this);
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
    const { guest, integrationId } = session;
    const activity = { type: 'event', name: 'ContinueConversation', id: randomUUID() };
    return this.#turns.run(guest, () =>
      this.#run({ ...activity, ...addressOf(integrationId, guest) }, { session }, logic),
    );
  }

  async #run(activity: object, bridged: Omit<BridgedTurn, 'reached'>, logic: Logic): Promise<void> {
    const context = new TurnContext(this, activity);
    keepBridgedTurn(context, { ...bridged, reached: false });
    let isBridged = true;
    await this.runMiddleware(context, async (running) => {
      isBridged = bridgedTurn(running)?.reached === true;
      if (isBridged) await logic(running);
    });
    if (!isBridged) throw new ConfigurationError([unbridged], 'The OpenMessagingAdapter');
  }

  async #send(context: TurnContext, activity: Partial<Activity>): Promise<string> {
    if (activity.type === 'delay') await this.#wait(Number(activity.value ?? 1_000));
    if (activity.type !== 'message') return '';
    const { session, reached = false } = bridgedTurn(context) ?? {};
    if (session === undefined)
      throw new NotSupportedError('A turn that another adapter began', 'Use receive().');
    const { text, dropped } = botText(activity);
    const { logger = defaultLogger, clock = systemClock, deliver } = this.#options;
    if (dropped > 0) {
      const fields = { genesysConversationId: session.conversationId, cards: dropped };
      logger.warn(
        'A message of the bot goes to the guest without its cards: agentless messages take text only.',
        fields,
      );
    }
    const parts = splitText(text).map((part) => ({ id: randomUUID(), text: part }));
    for (const part of parts) {
      // Where the bridge's middleware was not reached, the guest gate is speaking: the session is closed.
      if (reached) await this.#attached.fromBot(session, part);
      else
        await deliver(
          localMessage({ integrationId: session.integrationId, clock }, session, part.id, part.text),
          session,
        );
    }
    return parts[0]?.id ?? '';
  }

  #wait(ms: number): Promise<void> {
    const { clock = systemClock } = this.#options;
    return new Promise((resolve) => void clock.schedule(ms, resolve));
  }
}

const unbridged = {
  path: 'use()',
  message:
    'lacks the middleware of the bridge, so nothing was done in the turn: ' +
    'adapter.use(disconnect.middleware, messaging.middleware)',
};
