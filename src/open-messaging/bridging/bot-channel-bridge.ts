import type { z } from 'zod';
import { UndeliverableError } from '../../errors/undeliverable-error.js';
import { WayBackUnknownError } from '../../errors/way-back-unknown-error.js';
import { checkOptions } from '../../options/option-faults.js';
import { option, optionsOf, withMethods } from '../../options/option-kinds.js';
import { continueConversation, type ProactiveAdapter } from '../../outcome-events/proactive-turn.js';
import type { TurnLike } from '../../turns/turn-like.js';
import type { OutboundMessage } from '../receiving/outbound-message.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import { attached } from './attached-services.js';
import { connectorRefusal } from './connector-refusal.js';
import type { BeginEvent, BridgeServices, GuestChannel, NewConversation } from './guest-channel.js';
import { creation } from './new-conversation.js';
import { outboundActivity } from './outbound-activity.js';
import { proactiveTask } from './proactive-task.js';
import { type BotLike, runFirstTurn, runHandoffEnd, runLink } from './session-turns.js';

export interface BotChannelBridgeOptions {
  /** The adapter that the bot runs on: the `CloudAdapter` of either SDK. */
  readonly adapter: ProactiveAdapter;
  /** The bot: `ActivityHandler` fits. */
  readonly bot: BotLike;
  /**
   * The bot's app id. Only needed to open conversations, and with the Agents SDK always then.
   * @default '' the adapter takes no credentials
   */
  readonly appId?: string | undefined;
}

const schema = optionsOf({
  // botbuilder's has the older method of the other SDK too.
  adapter: withMethods('the CloudAdapter of botbuilder or of the Agents SDK', ['continueConversation']),
  bot: withMethods('the bot', ['run']),
  appId: option<string>('a text', (value) => typeof value === 'string').optional(),
} satisfies Record<keyof BotChannelBridgeOptions, z.ZodType>);

/**
 * Guests who are on a channel of the Bot Framework: Web Chat, Teams, Direct Line and others. What they write is mirrored
 * into Genesys Cloud by the middleware; what persons and flows say there reaches them as messages of the bot.
 *
 * A message carries `channelData.genesys` with `messageId`, `sender` (`human` or `bot`) and `nickname`, so that a client
 * can show who writes. Quick replies become suggested actions.
 *
 * @example
 * const guests = new BotChannelBridge({ adapter, bot });
 * const messaging = new OpenMessaging({ disconnect, guests, integrationId, signatureSecret });
 * adapter.use(disconnect.middleware, messaging.middleware);
 */
export class BotChannelBridge implements GuestChannel {
  readonly needsConversation = true;
  readonly #options: BotChannelBridgeOptions;
  #services: BridgeServices | undefined;

  /** @throws ConfigurationError with every option that is misspelt or cannot be used */
  constructor(options: BotChannelBridgeOptions) {
    checkOptions('new BotChannelBridge()', schema, options);
    this.#options = options;
  }

  /** @throws ArgumentError for what neither SDK could open */
  checkConversation(conversation: NewConversation): void {
    const { adapter, appId = '' } = this.#options;
    creation(adapter, appId, conversation, '');
  }

  attach(services: BridgeServices): void {
    this.#services = services;
  }

  async deliver(message: OutboundMessage, session: EngagementSession): Promise<void> {
    const activity = outboundActivity(message);
    if (activity === undefined) {
      if (message.type === 'receipt' || message.type === 'event') return;
      throw new UndeliverableError(unshowable);
    }
    try {
      await proactiveTask(this.#into(session), async (context) => {
        await (context as SendingTurn).sendActivity(activity);
      });
    } catch (error) {
      throw connectorRefusal(error);
    }
  }

  async begin(session: EngagementSession, event: BeginEvent): Promise<void> {
    await runFirstTurn(this.#into(session), session, event, this.#options.bot);
  }

  async link(session: EngagementSession, conversation?: NewConversation): Promise<void> {
    const { adapter, appId = '' } = this.#options;
    const { conversationId, way } = session;
    if (way !== undefined || conversation === undefined) return runLink(this.#into(session), session);
    const services = attached(this.#services, 'BotChannelBridge');
    await runLink(creation(adapter, appId, conversation, conversationId), session, async (back) => {
      await services.change(conversationId, { way: back });
    });
  }

  async handoffEnded(session: EngagementSession, givenUp?: AbortSignal): Promise<void> {
    const { adapter, bot } = this.#options;
    await runHandoffEnd(this.#into(session), session, bot, adapter, givenUp);
  }

  /** The way into a turn of the session's conversation. */
  #into({ conversationId, way }: EngagementSession) {
    if (way === undefined) throw new WayBackUnknownError(conversationId);
    const { adapter } = this.#options;
    return (logic: (context: TurnLike) => Promise<void>) => continueConversation(adapter, way, logic);
  }
}

/** Both SDKs send activities, not only texts. */
interface SendingTurn extends TurnLike {
  sendActivity(activity: string | object): Promise<unknown>;
}

const unshowable =
  'The message holds nothing that a channel of the Bot Framework can show: no text, no file, no quick reply. Send it as a ' +
  'text, or with quick replies.';
