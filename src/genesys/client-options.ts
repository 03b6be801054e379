import { z } from 'zod';
import { type Clock, systemClock } from '../clock.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { Fault } from '../errors/fault.js';
import { defaultLogger, type Logger } from '../logger.js';
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

const withMethods = <T>(expected: string, ...methods: string[]) =>
  z.custom<T>(
    (value) =>
      methods.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function'),
    `expected ${expected}, with ${methods.join(', ')}`,
  );

const credential = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'expected visible characters only; was it copied with a space or a line break?');

const region = z.string().transform((given, context) => {
  const domain = regionDomain(given);
  if (domain !== undefined) return domain;
  context.addIssue({
    code: 'custom',
    message: `expected a region of Genesys Cloud; is ${nearestRegion(given)} meant?`,
  });
  return z.NEVER;
});

const schema = z.strictObject({
  region: region.optional(),
  apiUrl: platformUrl.optional(),
  loginUrl: platformUrl.optional(),
  clientId: credential.refine((id) => !id.includes(':'), 'expected an id without a colon'),
  clientSecret: credential,
  gate: withMethods<CallGate>('a call gate', 'admit', 'observe').optional(),
  clock: withMethods<Clock>('a clock', 'now', 'schedule').optional(),
  logger: withMethods<Logger>('a logger', 'debug', 'info', 'warn', 'error').optional(),
  timeoutMs: z.int().min(1).max(600_000).optional(),
  maxAnswerBytes: z.int().min(1).optional(),
  onCall: z
    .custom<(call: ApiCall) => void>((value) => typeof value === 'function', 'expected a function')
    .optional(),
});

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

/** Checks the options as a whole. @throws ConfigurationError with every fault */
export function resolveClientOptions(options: GenesysClientOptions): ClientSettings {
  const parsed = schema.safeParse(options);
  const faults = [...addressFaults(options ?? {}), ...(parsed.error ? listIssues(parsed.error) : [])];
  if (!parsed.success || faults.length > 0) throw new ConfigurationError(faults);
  const { region: domain, apiUrl, loginUrl, ...rest } = parsed.data;
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
    return [{ path: 'region', message: 'expected either region, or apiUrl and loginUrl; got both' }];
  }
  if (region !== undefined || (apiUrl !== undefined && loginUrl !== undefined)) return [];
  if (apiUrl !== undefined) return [{ path: 'loginUrl', message: 'expected beside apiUrl; got nothing' }];
  if (loginUrl !== undefined) return [{ path: 'apiUrl', message: 'expected beside loginUrl; got nothing' }];
  return [{ path: 'region', message: 'expected a region, such as mypurecloud.de; got nothing' }];
}

function listIssues({ issues }: z.ZodError): Fault[] {
  return issues.map(({ path, message }) => ({ path: z.core.toDotPath(path), message }));
}
