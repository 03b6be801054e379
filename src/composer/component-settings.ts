import { z } from 'zod';
import { ConfigurationError } from '../errors/configuration-error.js';
import { type GenesysCredentials, resolveClientOptions } from '../genesys/client-options.js';
import { genesysVariables } from '../genesys/genesys-options-from-environment.js';
import { nearest } from '../nearest.js';
import type { ConfigurationLike } from './services-like.js';

/** An empty text counts as not set: Composer writes settings that nobody has filled in as "". */
const text = z.preprocess(
  (given) => (typeof given === 'string' ? given.trim() || undefined : (given ?? undefined)),
  z.string('expected a text').optional(),
);

/** A setting that comes from the environment is a text, whatever it means. */
const fromText = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((given) => {
    if (typeof given !== 'string') return given ?? undefined;
    if (given.trim() === '') return undefined;
    const number = Number(given);
    return given === 'true' || given === 'false' ? given === 'true' : Number.isNaN(number) ? given : number;
  }, schema.optional());

const schema = z.strictObject({
  manifest: text,
  region: text,
  apiUrl: text,
  loginUrl: text,
  clientId: text,
  clientSecret: text,
  outboxFile: text,
  callsPerMinute: fromText(z.int('expected a whole number').min(1, 'expected 1 or more')),
  swallowEndOfConversationOn: z.array(z.string(), 'expected a list of channel ids').optional(),
  handleSignals: fromText(z.boolean('expected true or false')),
});

/** What `appsettings.json` may say under the component's `settingsPrefix`. */
export interface ComponentSettings {
  /** The manifest of engagements. A relative path begins at the bot's folder. @default 'engagements.json' */
  readonly manifest: string;
  /** Which organisation. Each of the five has a variable of the environment too, such as GENESYSCLOUD_REGION. */
  readonly genesys: GenesysCredentials;
  /**
   * The SQLite file where closures are kept. A relative path begins at the bot's folder.
   * @default what GENESYS_DISCONNECT_DATABASE_URL or GENESYS_DISCONNECT_OUTBOX_FILE names
   */
  readonly outboxFile?: string | undefined;
  /** Calls a minute that the OAuth client may make. @default 300 */
  readonly callsPerMinute?: number | undefined;
  /** Channels that refuse an `endOfConversation`, such as `msteams`. @default none */
  readonly swallowEndOfConversationOn?: readonly string[] | undefined;
  /** Drain on SIGTERM and SIGINT where nothing else in the process listens for them. @default true */
  readonly handleSignals: boolean;
}

/** The settings that say where the organisation is. */
const places = ['region', 'apiUrl', 'loginUrl'] as const;

/**
 * Reads the component's settings. What is set in `appsettings.json` counts before the environment, except that the
 * runtime itself lets a variable such as `genesysDisconnect__clientSecret` count before the file.
 *
 * @throws ConfigurationError with every fault; no value is ever repeated in it
 */
export function readSettings(
  configuration: ConfigurationLike,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ComponentSettings {
  const { data, error } = schema.safeParse(configuration.get() ?? {});
  if (data === undefined) throw new ConfigurationError(error.issues.flatMap(toFaults));
  const { manifest = 'engagements.json', handleSignals = true, ...rest } = data;
  const { outboxFile, callsPerMinute, swallowEndOfConversationOn } = rest;
  const genesys = readCredentials(rest, env);
  return { manifest, genesys, outboxFile, callsPerMinute, swallowEndOfConversationOn, handleSignals };
}

function readCredentials(
  settings: Partial<Record<keyof typeof genesysVariables, string | undefined>>,
  env: Readonly<Record<string, string | undefined>>,
): GenesysCredentials {
  const ofEnvironment = (name: keyof typeof genesysVariables) =>
    env[genesysVariables[name]]?.trim() || undefined;
  const read = (name: keyof typeof genesysVariables) => settings[name] ?? ofEnvironment(name);
  // The three belong together: a file that names a simulator must not meet the environment's region.
  const placed = places.some((name) => settings[name] !== undefined);
  const place = Object.fromEntries(
    places.map((name) => [name, placed ? settings[name] : ofEnvironment(name)]),
  ) as Pick<GenesysCredentials, (typeof places)[number]>;
  const clientId = read('clientId');
  const clientSecret = read('clientSecret');
  const placeless = Object.values(place).every((given) => given === undefined);
  if (!clientId || !clientSecret || placeless) {
    throw new ConfigurationError([
      ...(placeless ? [missingFault('region')] : []),
      ...(clientId ? [] : [missingFault('clientId')]),
      ...(clientSecret ? [] : [missingFault('clientSecret')]),
    ]);
  }
  const credentials = { ...place, clientId, clientSecret };
  // Checked here, where the bot's start still waits for the answer.
  resolveClientOptions(credentials);
  return credentials;
}

function missingFault(name: keyof typeof genesysVariables) {
  return {
    path: name,
    message:
      `is missing. Set it in appsettings.json below the component's settingsPrefix, or set ${genesysVariables[name]} in the ` +
      'environment (the place for a secret).',
  };
}

function toFaults(issue: z.core.$ZodIssue) {
  if (issue.code !== 'unrecognized_keys')
    return [{ path: z.core.toDotPath(issue.path), message: issue.message }];
  const known = Object.keys(schema.shape);
  return issue.keys.map((key) => {
    const meant = nearest(key, known);
    return {
      path: key,
      message: `is no setting of this component. ${meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${meant}"?`}`,
    };
  });
}
