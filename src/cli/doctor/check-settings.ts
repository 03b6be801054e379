import { ConfigurationError } from '../../errors/configuration-error.js';
import type { Fault } from '../../errors/fault.js';
import {
  type ClientSettings,
  clientOptionFaults,
  type GenesysClientOptions,
  resolveClientOptions,
} from '../../genesys/client-options.js';
import {
  genesysOptionsFromEnvironment,
  genesysVariables,
} from '../../genesys/genesys-options-from-environment.js';
import { isLoopback } from '../../genesys/loopback.js';
import { administration } from './administration.js';
import { type CheckResult, failed, ok } from './check-result.js';

/** Whether the environment names an organisation and an OAuth client, in a way that can be right. */
export function checkSettings(
  timeoutMs: number,
  env: NodeJS.ProcessEnv = process.env,
): { readonly result: CheckResult; readonly settings?: ClientSettings } {
  try {
    const credentials = genesysOptionsFromEnvironment(env);
    if (credentials === undefined) return { result: failed(check, 'No organisation is named', mend) };
    const options: GenesysClientOptions = { ...credentials, timeoutMs };
    const faults = clientOptionFaults(options);
    if (faults.length > 0) return { result: wrong(faults) };
    const settings = resolveClientOptions(options);
    return { result: ok(check, describe(settings)), settings };
  } catch (error) {
    if (error instanceof ConfigurationError) return { result: wrong(error.faults) };
    throw error;
  }
}

const check = 'region';

const { region, clientId, clientSecret } = genesysVariables;
const mend = `Set ${region}, ${clientId} and ${clientSecret} in the environment. The region is in the address of the organisation's own pages: https://apps.mypurecloud.de is of mypurecloud.de. The client's id and secret are in ${administration.oauth}.`;

function wrong(faults: readonly Fault[]): CheckResult {
  const details = faults.map(({ path, message }) => `${variableOf(path)}: ${message}`);
  return failed(check, 'The settings of Genesys Cloud cannot be right', mend, details);
}

/** The variable that an option comes from. */
function variableOf(path: string): string {
  return genesysVariables[path as keyof typeof genesysVariables] ?? path;
}

function describe({ apiUrl, loginUrl }: ClientSettings): string {
  const hosts = apiUrl === loginUrl ? apiUrl : `${apiUrl} and ${loginUrl}`;
  return isLoopback(apiUrl) ? `${hosts}, on this machine: a simulator` : hosts;
}
