import { ConfigurationError } from '../../errors/configuration-error.js';
import type { BridgeServices } from './guest-channel.js';

/** The services that a bridge was given. @throws ConfigurationError where it was given none */
export function attached(services: BridgeServices | undefined, of: string): BridgeServices {
  if (services !== undefined) return services;
  const message = `is not attached to Genesys Cloud: give it to new OpenMessaging({ guests }) before it is used.`;
  throw new ConfigurationError([{ path: of, message }], 'The guests');
}
