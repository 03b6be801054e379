import type { ApiCall } from '../genesys/api-call.js';
import type { CallEntry } from './history-entry.js';

/** A call of the platform, as it stands in the history of a closure. */
export function callEntry(
  { method, path, status, durationMs, correlationId, error }: ApiCall,
  { shared, ...made }: Pick<CallEntry, 'at' | 'instance' | 'purpose' | 'shared'>,
): CallEntry {
  const entry = { kind: 'call', ...made, method, path, status, durationMs, correlationId, error } as const;
  return shared === undefined ? entry : { ...entry, shared };
}
