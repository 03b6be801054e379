import type { z } from 'zod';
import { type Clock, systemClock } from '../../clock.js';
import { defaultLogger, type Logger } from '../../logger.js';
import { checkOptions } from '../../options/option-faults.js';
import {
  callable,
  clockKind,
  listOf,
  loggerKind,
  optionsOf,
  text,
  wholeNumber,
} from '../../options/option-kinds.js';
import { listed, signatureSecrets } from './option-kinds.js';
import type { OutboundMessage } from './outbound-message.js';
import type { RefusedDelivery } from './request-refusal.js';

export interface WebhookReceiverOptions {
  /**
   * The integration's `outboundNotificationWebhookSignatureSecretToken`, 16 characters or more. While a secret is being
   * exchanged, the new one and the old one.
   */
  readonly secrets: string | readonly string[];
  /** The integrations whose messages are taken; those of others get 404. @default every one that knows the secret */
  readonly integrationIds?: readonly string[] | undefined;
  /**
   * Takes a message durably: once it has resolved, the platform does not deliver the message again. `known`: a message
   * with the same `messageKey` was taken before. Where it rejects, or is not done in time, the platform is asked to
   * deliver again.
   */
  readonly accept: (message: OutboundMessage) => Promise<'accepted' | 'known'>;
  /**
   * How old a message may be, in milliseconds, by the time in it. An older one may be a replay whose id is forgotten: it
   * is answered with 200 and dropped. A message without a time cannot be judged so and is taken.
   * @default 259_200_000, 72 hours
   */
  readonly staleAfterMs?: number | undefined;
  /** How long the body may take to come, in milliseconds: 1 to 8,000. @default 5_000 */
  readonly bodyTimeoutMs?: number | undefined;
  /** Hears of every request that was not taken; for metrics. */
  readonly onRefused?: ((refusal: RefusedDelivery) => void) | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
  /** @default warnings and errors to standard error */
  readonly logger?: Logger | undefined;
}

const defaults = {
  staleAfterMs: 72 * 3_600_000,
  bodyTimeoutMs: 5_000,
  clock: systemClock,
  logger: defaultLogger,
} as const satisfies Partial<WebhookReceiverOptions>;

const schema = optionsOf({
  secrets: signatureSecrets(),
  integrationIds: listOf('a list of ids of integrations', text('the id of an integration'), 1).optional(),
  accept: callable<WebhookReceiverOptions['accept']>(),
  staleAfterMs: wholeNumber(1).optional(),
  bodyTimeoutMs: wholeNumber(1, 8_000).optional(),
  onRefused: callable<(refusal: RefusedDelivery) => void>().optional(),
  clock: clockKind().optional(),
  logger: loggerKind().optional(),
} satisfies Record<keyof WebhookReceiverOptions, z.ZodType>);

/** The options with every gap filled. @throws ConfigurationError with every fault */
export function resolveWebhookOptions(options: WebhookReceiverOptions) {
  checkOptions('the WebhookReceiver', schema, options);
  return {
    ...options,
    secrets: listed(options.secrets),
    staleAfterMs: options.staleAfterMs ?? defaults.staleAfterMs,
    bodyTimeoutMs: options.bodyTimeoutMs ?? defaults.bodyTimeoutMs,
    clock: options.clock ?? defaults.clock,
    logger: options.logger ?? defaults.logger,
  };
}
