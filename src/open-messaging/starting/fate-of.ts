import { wasSurelyNotApplied } from '../../closing/settle-error.js';
import { GenesysApiError } from '../../errors/genesys-api-error.js';

/**
 * What an error says of a message that was on its way. `not-applied`: it surely was not taken, and may be later.
 * `refused`: the platform said no. `unknown`: the guest may have it.
 */
export function fateOf(error: unknown): 'not-applied' | 'refused' | 'unknown' {
  if (!(error instanceof GenesysApiError)) return 'unknown';
  const { status } = error;
  if (wasSurelyNotApplied(error)) return 'not-applied';
  return status !== undefined && status >= 300 && status < 500 && status !== 408 ? 'refused' : 'unknown';
}
