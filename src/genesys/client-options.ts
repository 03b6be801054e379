import { z } from 'zod';
import { type Clock, systemClock } from '../clock.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { Fault } from '../errors/fault.js';
import { defaultLogger, type Logger } from '../logger.js';
import { optionFaults } from '../options/option-faults.js';
import {
  callable,
  clockKind,
  describeSize,
  loggerKind,
  optionsOf,
  secret,
  wholeNumber,
  withMethods,
  wrongOption,
} from '../options/option-kinds.js';
import type { ApiCall, CallGate } from './api-call.js';
import { platformUrl } from './platform-url.js';
import { nearestRegion, regionDomain } from './regions.js';

/** Which Genesys Cloud organisation to talk to, and as whom. */
export interface GenesysCredentials {
  /**
   * The region, as its domain or its AWS name. Either this or `apiUrl` and `loginUrl`.
   * @example 'mypurecloud.de'
   * @example 'eu_central_1'
   */
  readonly region?: string | undefined;
  /** Where the API is, such as `http://127.0.0.1:8080` for the simulator. Plain http only on loopback. */
  readonly apiUrl?: string | undefined;
  /** Where tokens are issued. Plain http only on loopback. */
  readonly loginUrl?: string | undefined;
  /** The id of an OAuth client with the grant type Client Credentials (Admin > Integrations > OAuth). */
  readonly clientId: string;
  /** Its secret. */
  readonly clientSecret: string;
}

/** What a `GenesysClient` needs and may be given. */
export interface GenesysClientOptions extends GenesysCredentials {
  /** Admits every request, also those for tokens, and hears how it went. @default every request at once */
  readonly gate?: CallGate | undefined;
  /** Tells when a token has to be renewed. Time-outs run on real time. @default the machine's clock */
  readonly clock?: Clock | undefined;
  /** @default warnings and errors to standard error */
  readonly logger?: Logger | undefined;
  /**
   * How long one request may take, from the connection to the last byte, in milliseconds: 1 to 600,000. Waiting for
   * the gate is not counted.
   * @default 10_000
   */
  readonly timeoutMs?: number | undefined;
  /** The longest answer that is read, in bytes. @default 16_777_216, room for 100 conversations of analytics */
  readonly maxAnswerBytes?: number | undefined;
  /** Hears of every request, also of those for tokens, after it ended. */
  readonly onCall?: ((call: ApiCall) => void) | undefined;
}

const defaults = {
  clock: systemClock,
  logger: defaultLogger,
  timeoutMs: 10_000,
  maxAnswerBytes: 16 * 1_048_576,
} as const satisfies Partial<GenesysClientOptions>;

/** The id of an OAuth client. It is sent as the user name of Basic authentication, so it has no colon. */
export const clientIdKind = () =>
  secret(
    "an OAuth client's id, of visible characters without a colon, a space or a line break",
    /^[!-9;-~]+$/,
  );

/** The secret of an OAuth client. */
export const clientSecretKind = () =>
  secret("an OAuth client's secret, of visible characters without a space or a line break", /^[!-~]+$/);

const expectedRegion = 'a region of Genesys Cloud, such as "mypurecloud.de"';

const region = z
  .string({ error: ({ input }) => wrongOption(expectedRegion, input) })
  .transform((given, context) => {
    const domain = regionDomain(given);
    if (domain !== undefined) return domain;
    const meant = nearestRegion(given);
    // What is near to no region may be a secret in the wrong place: it is not repeated.
    const hints = meant ? { suggest: () => JSON.stringify(meant) } : { describe: describeSize };
    context.addIssue({ code: 'custom', message: wrongOption(expectedRegion, given, hints) });
    return z.NEVER;
  });

const schema = optionsOf({
  region: region.optional(),
  apiUrl: platformUrl.optional(),
  loginUrl: platformUrl.optional(),
  clientId: clientIdKind(),
  clientSecret: clientSecretKind(),
  gate: withMethods<CallGate>('a call gate', ['admit', 'observe']).optional(),
  clock: clockKind().optional(),
  logger: loggerKind().optional(),
  timeoutMs: wholeNumber(1, 600_000).optional(),
  maxAnswerBytes: wholeNumber(1).optional(),
  onCall: callable<(call: ApiCall) => void>().optional(),
} satisfies Record<keyof GenesysClientOptions, z.ZodType>);

/** The options with every gap filled, and the addresses worked out. */
export interface ClientSettings extends Required<Pick<GenesysClientOptions, 'clientId' | 'clientSecret'>> {
  readonly apiUrl: string;
  readonly loginUrl: string;
  readonly gate?: CallGate | undefined;
  readonly onCall?: ((call: ApiCall) => void) | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
}

/** Everything that is wrong with a client's options, the addresses first. */
export function clientOptionFaults(options: unknown): Fault[] {
  const isGiven = typeof options === 'object' && options !== null;
  return [...(isGiven ? addressFaults(options) : []), ...optionFaults(schema, options)];
}

/** Checks the options as a whole. @throws ConfigurationError with every fault */
export function resolveClientOptions(options: GenesysClientOptions): ClientSettings {
  const faults = clientOptionFaults(options);
  if (faults.length > 0) throw new ConfigurationError(faults);
  const { region: domain, apiUrl, loginUrl, ...rest } = schema.parse(options);
  return {
    ...rest,
    apiUrl: apiUrl ?? `https://api.${domain}`,
    loginUrl: loginUrl ?? `https://login.${domain}`,
    clock: rest.clock ?? defaults.clock,
    logger: rest.logger ?? defaults.logger,
    timeoutMs: rest.timeoutMs ?? defaults.timeoutMs,
    maxAnswerBytes: rest.maxAnswerBytes ?? defaults.maxAnswerBytes,
  };
}

/** Either a region, or both addresses. */
function addressFaults({ region, apiUrl, loginUrl }: Partial<GenesysCredentials>): Fault[] {
  if (region !== undefined && (apiUrl !== undefined || loginUrl !== undefined)) {
    return [{ path: 'region', message: 'expected either region, or apiUrl and loginUrl, but got both.' }];
  }
  if (region !== undefined || (apiUrl !== undefined && loginUrl !== undefined)) return [];
  if (apiUrl !== undefined) return [missing('loginUrl', 'the address of the login service beside apiUrl')];
  if (loginUrl !== undefined) return [missing('apiUrl', 'the address of the API beside loginUrl')];
  return [missing('region', expectedRegion)];
}

function missing(path: string, expected: string): Fault {
  return { path, message: wrongOption(expected, undefined) };
}
