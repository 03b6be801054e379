import { ConfigurationError } from '../errors/configuration-error.js';
import type { GenesysCredentials } from './client-options.js';

/** Where each setting is looked for. The names of the region, the id and the secret are those of Genesys' own tools. */
export const genesysVariables = {
  region: 'GENESYSCLOUD_REGION',
  apiUrl: 'GENESYSCLOUD_API_URL',
  loginUrl: 'GENESYSCLOUD_LOGIN_URL',
  clientId: 'GENESYSCLOUD_OAUTHCLIENT_ID',
  clientSecret: 'GENESYSCLOUD_OAUTHCLIENT_SECRET',
} as const;

/**
 * The credentials from the environment: `GENESYSCLOUD_REGION`, `GENESYSCLOUD_OAUTHCLIENT_ID` and
 * `GENESYSCLOUD_OAUTHCLIENT_SECRET`; for a simulator, `GENESYSCLOUD_API_URL` and `GENESYSCLOUD_LOGIN_URL` instead of
 * the region. An empty variable counts as not set.
 *
 * @returns `undefined` where none of them is set
 * @throws ConfigurationError naming every one that is missing, where only some are set
 */
export function genesysOptionsFromEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env,
): GenesysCredentials | undefined {
  const read = (name: string) => env[name]?.trim() || undefined;
  const region = read(genesysVariables.region);
  const apiUrl = read(genesysVariables.apiUrl);
  const loginUrl = read(genesysVariables.loginUrl);
  const clientId = read(genesysVariables.clientId);
  const clientSecret = read(genesysVariables.clientSecret);
  const where = apiUrl === undefined && loginUrl === undefined ? { region } : { apiUrl, loginUrl };
  if (clientId && clientSecret && Object.values(where).every(Boolean)) {
    // A region beside the addresses is passed on, for the client to refuse: it cannot tell which is meant.
    return { ...(region && { region }), ...where, clientId, clientSecret };
  }
  if (!region && !apiUrl && !loginUrl && !clientId && !clientSecret) return undefined;
  const missing = Object.entries({ ...where, clientId, clientSecret }).filter(([, value]) => !value);
  throw new ConfigurationError(
    missing.map(([setting]) => ({
      path: genesysVariables[setting as keyof typeof genesysVariables],
      message: 'expected in the environment beside the other GENESYSCLOUD_ variables; it is not set',
    })),
  );
}
