import type { z } from 'zod';
import { type Clock, systemClock } from '../../clock.js';
import { defaultLogger, type Logger } from '../../logger.js';
import { checkOptions } from '../../options/option-faults.js';
import {
  callable,
  clockKind,
  loggerKind,
  optionsOf,
  wholeNumber,
  withMethods,
} from '../../options/option-kinds.js';
import type { OutboundMessage } from '../receiving/outbound-message.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { BotLike } from './session-turns.js';

export interface OpenMessagingAdapterOptions {
  /** The bot: `ActivityHandler` fits. */
  readonly bot: BotLike;
  /**
   * Brings a message to the guest's device, at least once. It has to settle: what takes longer than `deliverMs` of
   * `OpenMessaging` has failed, whatever becomes of it later. Rejects with an `UndeliverableError` where no repeat would
   * help; after any other error it is tried again. A device tells repeats by the message's `id` and `time`.
   */
  readonly deliver: (message: OutboundMessage, session: EngagementSession) => Promise<void>;
  /**
   * How long a turn of the bot may keep the guest's next turns waiting, in milliseconds. Then it has failed with a
   * `TurnTimeoutError`, which the log and the event `turnTimedOut` tell too, and they go on without it. Twice what the
   * channels of the Bot Framework give a bot, which is 10 to 15 seconds:
   * https://learn.microsoft.com/azure/bot-service/bot-builder-howto-long-operations-guidance
   *
   * @default 30_000
   */
  readonly turnMs?: number | undefined;
  /** @default warnings and errors to standard error */
  readonly logger?: Logger | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
}

const defaults = {
  turnMs: 30_000,
  logger: defaultLogger,
  clock: systemClock,
} as const satisfies Partial<OpenMessagingAdapterOptions>;

const schema = optionsOf({
  bot: withMethods('the bot', ['run']),
  deliver: callable('a function that brings a message to the guest'),
  turnMs: wholeNumber(1_000).optional(),
  logger: loggerKind().optional(),
  clock: clockKind().optional(),
} satisfies Record<keyof OpenMessagingAdapterOptions, z.ZodType>);

/** The options with their defaults. @throws ConfigurationError with every option that is misspelt or cannot be used */
export function openMessagingAdapterOptions(options: OpenMessagingAdapterOptions) {
  checkOptions('new OpenMessagingAdapter()', schema, options);
  const {
    bot,
    deliver,
    turnMs = defaults.turnMs,
    logger = defaults.logger,
    clock = defaults.clock,
  } = options;
  return { bot, deliver, turnMs, logger, clock };
}
