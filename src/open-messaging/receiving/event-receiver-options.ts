import type { z } from 'zod';
import { type Clock, systemClock } from '../../clock.js';
import { ConfigurationError } from '../../errors/configuration-error.js';
import { defaultLogger, type Logger } from '../../logger.js';
import { optionFaults } from '../../options/option-faults.js';
import { callable, clockKind, loggerKind, optionsOf, wholeNumber } from '../../options/option-kinds.js';
import { bearerTokens, listed, signatureSecrets } from './option-kinds.js';
import type { PushedEvent } from './pushed-event.js';
import type { RefusedDelivery } from './request-refusal.js';

/** At least one of `token` and `secrets` is needed; with both, either opens. */
export interface EventReceiverOptions {
  /**
   * What comes in `Authorization: Bearer <token>`: 16 visible characters or more, without spaces. While it is being
   * exchanged, the new one and the old one.
   */
  readonly token?: string | readonly string[] | undefined;
  /** What the body is signed with, as messages for the webhook are: 16 characters or more. */
  readonly secrets?: string | readonly string[] | undefined;
  /**
   * Takes an event durably. It may get one event more than once, and events in any order. Where it rejects, or is not
   * done in time, the sender is asked to send again.
   */
  readonly accept: (event: PushedEvent) => Promise<unknown>;
  /** How long the body may take to come, in milliseconds: 1 to 8,000. @default 5_000 */
  readonly bodyTimeoutMs?: number | undefined;
  /** Hears of every request that was not taken; for metrics. */
  readonly onRefused?: ((refused: RefusedDelivery) => void) | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
  /** @default warnings and errors to standard error */
  readonly logger?: Logger | undefined;
}

const defaults = {
  bodyTimeoutMs: 5_000,
  clock: systemClock,
  logger: defaultLogger,
} as const satisfies Partial<EventReceiverOptions>;

const schema = optionsOf({
  token: bearerTokens().optional(),
  secrets: signatureSecrets().optional(),
  accept: callable<EventReceiverOptions['accept']>(),
  bodyTimeoutMs: wholeNumber(1, 8_000).optional(),
  onRefused: callable<(refused: RefusedDelivery) => void>().optional(),
  clock: clockKind().optional(),
  logger: loggerKind().optional(),
} satisfies Record<keyof EventReceiverOptions, z.ZodType>);

/** The options with every gap filled. @throws ConfigurationError with every fault */
export function resolveEventOptions(options: EventReceiverOptions) {
  const faults = optionFaults(schema, options);
  if (options?.token === undefined && options?.secrets === undefined) {
    const message = 'is missing, and so is secrets: without one of them anybody could end sessions.';
    faults.unshift({ path: 'token', message });
  }
  if (faults.length > 0) throw new ConfigurationError(faults, 'What the EventReceiver was given');
  return {
    ...options,
    token: options.token === undefined ? [] : listed(options.token),
    secrets: options.secrets === undefined ? [] : listed(options.secrets),
    bodyTimeoutMs: options.bodyTimeoutMs ?? defaults.bodyTimeoutMs,
    clock: options.clock ?? defaults.clock,
    logger: options.logger ?? defaults.logger,
  };
}
