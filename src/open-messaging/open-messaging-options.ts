import type { z } from 'zod';
import type { Clock } from '../clock.js';
import type { GenesysDisconnect } from '../genesys-disconnect.js';
import type { Logger } from '../logger.js';
import { checkOptions } from '../options/option-faults.js';
import {
  clockKind,
  loggerKind,
  option,
  optionsOf,
  text,
  wholeNumber,
  withMethods,
} from '../options/option-kinds.js';
import type { GuestChannel } from './bridging/guest-channel.js';
import { bearerTokens, signatureSecrets } from './receiving/option-kinds.js';

/** Everything that open messaging may be told. */
export interface OpenMessagingOptions {
  /** The façade. Its outbox keeps the messages and the sessions, its client makes the calls. */
  readonly disconnect: GenesysDisconnect;
  /** The id of the Open Messaging integration: Admin > Message > Platforms in Genesys Cloud. */
  readonly integrationId: string;
  /**
   * The signature secret of the integration's webhook (`outboundNotificationWebhookSignatureSecretToken`), 16 characters
   * or more. While it is rotated: a list, the new one first, and the one before until nothing sealed with it waits.
   */
  readonly signatureSecret: string | readonly string[];
  /** Where the guests are: a `BotChannelBridge` or an `OpenMessagingAdapter`. */
  readonly guests: GuestChannel;
  /**
   * The token that pushed events carry (`Authorization: Bearer …`), 16 characters or more; a list while it is rotated.
   * @default pushed events must be signed, as the webhook's messages are
   */
  readonly eventToken?: string | readonly string[] | undefined;
  /** Whether the guest's words reach Genesys Cloud before a person was asked for. @default 'always' */
  readonly mirror?: 'always' | 'from-handoff' | undefined;
  /**
   * When a session begins for a guest whose conversation nobody has linked: when the bot asks for a person, or with the
   * first message that the guest writes, which needs `mirror: 'always'`. Guests are known by the channel's id of them.
   * An engagement that ends before Genesys Cloud has named the conversation, a moment later, is not closed: the log says so.
   * @default 'at-handoff'
   */
  readonly beginSession?: 'at-handoff' | 'at-first-message' | 'never' | undefined;
  /** What Genesys Cloud reads when the bot asks for a person. @default 'The guest asks for a person.' */
  readonly handoffText?: string | undefined;
  /**
   * How often a session with a person is read, in milliseconds, to find out whether the person has left. Pushed events
   * make it quick and save the calls. @default 60_000
   */
  readonly handoffLookMs?: number | undefined;
  /** How long a message is tried before it is undeliverable, in milliseconds. @default 3_600_000, an hour */
  readonly giveUpAfterMs?: number | undefined;
  /**
   * How long the guests' channel may take for one message, in milliseconds. After that the try has failed and is repeated,
   * so that a guest whose channel was only slow may get the message twice. @default 30_000
   */
  readonly deliverMs?: number | undefined;
  /**
   * How long the bot may take for a turn that begins here, in milliseconds: on `engagement.start` and `handoff.status`,
   * with the guest's turns that it has to wait for. After that it is not waited for any longer: the engagement counts as
   * started, and a session whose handoff has ended is closed by its plan. Longer than the `turnMs` of an
   * `OpenMessagingAdapter`, so that a turn that hangs there is not taken for this one.
   * @default 60_000
   */
  readonly turnMs?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
  /** A number in [0, 1). @default Math.random */
  readonly random?: (() => number) | undefined;
}

export const defaultOpenMessagingOptions = {
  mirror: 'always',
  beginSession: 'at-handoff',
  handoffText: 'The guest asks for a person.',
  handoffLookMs: 60_000,
  giveUpAfterMs: 3_600_000,
  deliverMs: 30_000,
  turnMs: 60_000,
} as const satisfies Partial<OpenMessagingOptions>;

const schema = optionsOf({
  disconnect: withMethods('the façade, a GenesysDisconnect', [
    'closer.hear',
    'outbox.messages.add',
    'outbox.documents.write',
    'middleware.bridgesToAgents',
  ]),
  integrationId: text('the id of an Open Messaging integration'),
  signatureSecret: signatureSecrets(),
  guests: withMethods('a BotChannelBridge or an OpenMessagingAdapter', [
    'attach',
    'deliver',
    'begin',
    'link',
    'handoffEnded',
  ]),
  eventToken: bearerTokens().optional(),
  mirror: option(
    '"always" or "from-handoff"',
    (value) => value === 'always' || value === 'from-handoff',
  ).optional(),
  beginSession: option(
    '"at-handoff", "at-first-message" or "never"',
    (value) => value === 'at-handoff' || value === 'at-first-message' || value === 'never',
  ).optional(),
  handoffText: text().optional(),
  handoffLookMs: wholeNumber(1_000).optional(),
  giveUpAfterMs: wholeNumber(1_000).optional(),
  deliverMs: wholeNumber(100).optional(),
  turnMs: wholeNumber(1_000).optional(),
  clock: clockKind().optional(),
  logger: loggerKind().optional(),
  random: option('a function', (value) => typeof value === 'function').optional(),
} satisfies Record<keyof OpenMessagingOptions, z.ZodType>).superRefine(
  ({ beginSession, mirror }, context) => {
    if (beginSession !== 'at-first-message' || mirror !== 'from-handoff') return;
    context.addIssue({ code: 'custom', path: ['beginSession'], message: unmirrored });
  },
);

const unmirrored =
  'cannot be "at-first-message" with mirror: "from-handoff", which keeps the first message to the bot. Take mirror: "always".';

/** @throws ConfigurationError with everything that is wrong with the options */
export function checkOpenMessagingOptions(options: OpenMessagingOptions): void {
  checkOptions('new OpenMessaging()', schema, options);
}
