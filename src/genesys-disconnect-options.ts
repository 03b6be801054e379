import { z } from 'zod';
import type { Clock } from './clock.js';
import { closerKinds, outboxKind } from './closing/closer-option-kinds.js';
import type { Outbox } from './closing/outbox.js';
import { rateKinds } from './closing/rate-budget-options.js';
import type { SessionCloserOptions } from './closing/session-closer-options.js';
import { ConfigurationError } from './errors/configuration-error.js';
import type { Fault } from './errors/fault.js';
import {
  clientIdKind,
  clientOptionFaults,
  clientSecretKind,
  type GenesysClientOptions,
  type GenesysCredentials,
} from './genesys/client-options.js';
import { genesysOptionsFromEnvironment } from './genesys/genesys-options-from-environment.js';
import type { Logger } from './logger.js';
import type { ManifestInput } from './manifest/manifest-schema.js';
import { optionFaults } from './options/option-faults.js';
import {
  callable,
  clockKind,
  listOf,
  loggerKind,
  option,
  optionsOf,
  withMethods,
  yesOrNo,
} from './options/option-kinds.js';
import type { SessionLinksOptions } from './turns/session-links.js';
import { type TerminalTurnOptions, turnOptionKinds } from './turns/terminal-turn-options.js';

/** Everything the façade may be told. Only `manifest` has no default. */
export interface GenesysDisconnectOptions {
  /**
   * Which organisation, as which OAuth client.
   * @default from GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET
   */
  readonly genesys?: GenesysClientOptions | undefined;
  /**
   * More OAuth clients of the same organisation, each with a rate budget of its own, to close faster than one may.
   * @default none
   */
  readonly moreClients?: readonly Pick<GenesysCredentials, 'clientId' | 'clientSecret'>[] | undefined;
  /**
   * The path or `file:` URL of the manifest of engagements, JSON or YAML; or of a folder, whose files are read as one
   * manifest; or the manifest itself.
   */
  readonly manifest: string | URL | ManifestInput;
  /**
   * Whether a manifest that changes is taken up while the bot runs. One that cannot be used is refused, and the one
   * before stays in force. A manifest that is given itself never changes.
   * @default true
   */
  readonly reloadManifest?: boolean | undefined;
  /**
   * The bot's ConversationState, where the link to the Genesys conversation is remembered.
   * @default remembered in this process only
   */
  readonly conversationState?: SessionLinksOptions['conversationState'];
  /** Finds the Genesys conversation of a turn that neither a link nor the channel's data names. */
  readonly resolve?: SessionLinksOptions['resolve'];
  /** How turns are read. */
  readonly turns?:
    | Omit<TerminalTurnOptions, 'manifest' | 'closing' | 'links' | 'clock' | 'logger'>
    | undefined;
  /**
   * Where closures are kept, and the rate budgets with them.
   * @default PostgreSQL where GENESYS_DISCONNECT_DATABASE_URL names one, else the SQLite file that
   * GENESYS_DISCONNECT_OUTBOX_FILE names, `./.genesys-disconnect/outbox.db` if it names none
   */
  readonly outbox?: Outbox | undefined;
  /**
   * Calls a minute that each OAuth client may make: a whole number from 10 to 100,000,000, which is no limit any more.
   * @default 300, the platform's limit of a client-credentials token
   */
  readonly callsPerMinute?: number | undefined;
  /**
   * How many processes may share the rate budget, from 1 to 10,000; asked only while its store cannot be reached.
   * @default 10
   */
  readonly processes?: number | undefined;
  /** How closures are worked on. */
  readonly closer?:
    | Omit<SessionCloserOptions, 'outbox' | 'genesys' | 'gate' | 'clock' | 'logger'>
    | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** Everything but what the manifest says, and what the client is told: they have checks of their own. */
const schema = optionsOf({
  genesys: z.unknown().optional(),
  moreClients: listOf(
    'a list [ ] of OAuth clients, each { clientId, clientSecret }',
    optionsOf({ clientId: clientIdKind(), clientSecret: clientSecretKind() }),
  ).optional(),
  manifest: option(
    'the path of the manifest, or the manifest itself',
    (value) => isObject(value) || (typeof value === 'string' && value !== ''),
  ),
  reloadManifest: yesOrNo().optional(),
  conversationState: withMethods("the bot's ConversationState", ['createProperty', 'saveChanges']).optional(),
  resolve: callable().optional(),
  turns: optionsOf(turnOptionKinds satisfies Record<TurnOption, z.ZodType>).optional(),
  outbox: outboxKind('rates.take', 'rates.block').optional(),
  ...rateKinds,
  closer: optionsOf(closerKinds satisfies Record<CloserOption, z.ZodType>).optional(),
  clock: clockKind().optional(),
  logger: loggerKind().optional(),
} satisfies Record<keyof GenesysDisconnectOptions, z.ZodType>);

type TurnOption = keyof NonNullable<GenesysDisconnectOptions['turns']>;
type CloserOption = keyof NonNullable<GenesysDisconnectOptions['closer']>;

/**
 * Checks all that the façade was told, before anything is made of it.
 *
 * @returns the client's options, given or from the environment
 * @throws ConfigurationError with every fault, the client's first
 */
export function checkFacadeOptions(options: GenesysDisconnectOptions): GenesysClientOptions {
  const { genesys, faults } = readClientOptions(options ?? {});
  const all = [...faults, ...optionFaults(schema, options)];
  if (genesys === undefined || all.length > 0) throw new ConfigurationError(all);
  return genesys;
}

interface ReadClientOptions {
  readonly genesys?: GenesysClientOptions | undefined;
  readonly faults: readonly Fault[];
}

function readClientOptions(options: Partial<GenesysDisconnectOptions>): ReadClientOptions {
  try {
    const genesys = options.genesys ?? genesysOptionsFromEnvironment();
    if (genesys === undefined) return { faults: [missingSettings] };
    const faults = clientOptionFaults(genesys).map(({ path, message }) => ({
      path: path === '' ? 'genesys' : `genesys.${path}`,
      message,
    }));
    return { genesys, faults };
  } catch (error) {
    if (error instanceof ConfigurationError) return { faults: error.faults };
    throw error;
  }
}

const missingSettings = {
  path: 'genesys',
  message:
    'is missing. Give { region, clientId, clientSecret }, or set GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET.',
};
