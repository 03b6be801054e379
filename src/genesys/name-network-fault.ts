import type { NetworkFault } from '../errors/genesys-network-error.js';

/** What is kept of an error of the HTTP library; the rest of it holds the token and the secret. */
export interface NamedFault {
  readonly fault: NetworkFault;
  /** The system's code, such as `ECONNREFUSED`. */
  readonly networkCode: string;
  readonly mayHaveArrived: boolean;
}

const byCode: Readonly<Record<string, NetworkFault>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EADDRNOTAVAIL: 'refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  ETIMEDOUT: 'timed-out',
  EPROTO: 'tls',
};

/** Faults that end a request before it is written. */
const beforeSending: ReadonlySet<NetworkFault> = new Set(['refused', 'unknown-host', 'tls']);

/** Names why a request got no answer. */
export function nameNetworkFault(error: unknown): NamedFault {
  const code = readCode(error);
  const fault = byCode[code] ?? byPattern(code);
  return { fault, networkCode: code, mayHaveArrived: !beforeSending.has(fault) };
}

function byPattern(code: string): NetworkFault {
  if (/CERT|TLS|SSL|UNABLE_TO|HOSTNAME/.test(code)) return 'tls';
  return code.startsWith('HPE_') ? 'not-http' : 'broken-off';
}

function readCode(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'UNKNOWN';
}
