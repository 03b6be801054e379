import type { GenesysCredentials } from '../genesys/client-options.js';
import { GenesysClient } from '../genesys/genesys-client.js';
import {
  genesysOptionsFromEnvironment,
  genesysVariables,
} from '../genesys/genesys-options-from-environment.js';
import { CommandError } from './command-error.js';

/** What the help of a command says that calls Genesys Cloud. */
export const connectDetails = `The credentials come from the environment: ${genesysVariables.region}, ${genesysVariables.clientId} and ${genesysVariables.clientSecret}; for a simulator, ${genesysVariables.apiUrl} and ${genesysVariables.loginUrl} instead of the region.`;

/** The credentials. @throws CommandError where there are none, ConfigurationError where something is missing */
export function genesysCredentials(): GenesysCredentials {
  const options = genesysOptionsFromEnvironment();
  if (options !== undefined) return options;
  const { region, clientId, clientSecret } = genesysVariables;
  throw new CommandError(
    'CREDENTIALS_MISSING',
    `No Genesys Cloud organisation is named. Set ${region} (such as mypurecloud.de), ${clientId} and ${clientSecret} in the environment; the id and the secret are those of an OAuth client with the grant type Client Credentials.`,
  );
}

/**
 * Lets a command talk to the organisation that the environment names.
 *
 * @throws CommandError where it names none, ConfigurationError where something is missing
 */
export async function withGenesys<T>(use: (genesys: GenesysClient) => Promise<T>): Promise<T> {
  const genesys = new GenesysClient(genesysCredentials());
  try {
    return await use(genesys);
  } finally {
    genesys.close();
  }
}
