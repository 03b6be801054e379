import type { CloudAdapter, TurnContext } from 'botbuilder';
import type { z } from 'zod';
import type { GenesysDisconnect } from '../genesys-disconnect.js';
import type { Logger } from '../logger.js';
import type { OpenMessagingOptions } from '../open-messaging/open-messaging-options.js';
import { checkOptions } from '../options/option-faults.js';
import {
  loggerKind,
  milliseconds,
  option,
  optionsOf,
  text,
  wholeNumber,
  withMethods,
  yesOrNo,
} from '../options/option-kinds.js';
import type { OutcomeEventsOptions } from '../outcome-events/outcome-events.js';

/** What a bot has to offer the host: `ActivityHandler` fits. */
export interface HostedBot {
  run(context: TurnContext): Promise<unknown>;
}

/** What of `OpenMessagingOptions` the host does not know by itself. */
export type HostedOpenMessaging = Omit<OpenMessagingOptions, 'disconnect' | 'guests'> &
  Partial<Pick<OpenMessagingOptions, 'guests'>>;

export interface HostOptions {
  /** The façade. The host starts and stops it, and puts its middleware first. */
  readonly disconnect: GenesysDisconnect;
  readonly bot: HostedBot;
  /**
   * The adapter to use; the host adds nothing to it, so `adapter.use(disconnect.middleware)` is yours to call.
   * @default a `CloudAdapter` configured from the environment (`MicrosoftAppId`, …) with the middleware in place
   */
  readonly adapter?: CloudAdapter | undefined;
  /**
   * Tells the bot how its sessions ended, where the manifest's `on` asks for it; the way back into a conversation is
   * kept here. The storage below the bot's ConversationState serves. Needs the host's own adapter.
   * @default the bot is not told
   */
  readonly storage?: OutcomeEventsOptions['storage'] | undefined;
  /**
   * The Open Messaging channel: the integration, its secret, and whatever differs from the defaults. The host serves
   * `POST /api/genesys/messages`, the integration's webhook, and `POST /api/genesys/events` for pushed events, and puts
   * the bridge's middleware behind the façade's. Guests are on the channels of the host's adapter unless `guests` says
   * otherwise. Needs the host's own adapter, or guests of another kind.
   * @default no Open Messaging
   */
  readonly openMessaging?: HostedOpenMessaging | undefined;
  /** 0 takes any free port. @default 3978, the Bot Framework's customary port */
  readonly port?: number | undefined;
  /** The address to listen on. @default `127.0.0.1` while the adapter takes no credentials, else `0.0.0.0` */
  readonly address?: string | undefined;
  /** How long turns and closures under way may take when stopping, in milliseconds. @default 15_000, the time a channel gives a turn */
  readonly drainMs?: number | undefined;
  /** Stop gracefully on SIGTERM and SIGINT, and exit. @default true */
  readonly handleSignals?: boolean | undefined;
  readonly logger?: Logger | undefined;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

const schema = optionsOf({
  disconnect: withMethods('what GenesysDisconnect.create() resolves to', ['start', 'stop', 'health']),
  bot: withMethods('the bot', ['run']),
  adapter: withMethods('the CloudAdapter of botbuilder', ['use', 'process']).optional(),
  storage: withMethods("the storage below the bot's state", ['read', 'write']).optional(),
  // Its own options are checked where they are used.
  openMessaging: option('an object { } with integrationId, signatureSecret', isObject).optional(),
  port: wholeNumber(0, 65_535).optional(),
  address: text('an address to listen on, such as "0.0.0.0"').optional(),
  drainMs: milliseconds().optional(),
  handleSignals: yesOrNo().optional(),
  logger: loggerKind().optional(),
} satisfies Record<keyof HostOptions, z.ZodType>);

/** @throws ConfigurationError with every fault */
export function checkHostOptions(options: HostOptions): void {
  checkOptions('startHost()', schema, options);
}
