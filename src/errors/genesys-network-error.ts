import { type ApiFailure, GenesysApiError } from './genesys-api-error.js';

const code = 'GENESYS_UNREACHABLE';

/** Why no answer came. */
export type NetworkFault = 'refused' | 'unknown-host' | 'timed-out' | 'tls' | 'broken-off' | 'not-http';

/** No whole answer came: refused, reset, no such host, a time-out, a certificate that is not trusted. */
export class GenesysNetworkError extends GenesysApiError {
  override readonly name = 'GenesysNetworkError';
  readonly code = code;

  constructor(
    failure: ApiFailure,
    readonly fault: NetworkFault,
    /** The system's code, such as `ECONNREFUSED`. */
    readonly networkCode: string,
    /** `false`: the request surely never reached the platform. `true`: it may have taken effect. */
    readonly mayHaveArrived: boolean,
  ) {
    const { problem, remedy } = wordings[fault];
    super(code, failure, { problem: `${failure.origin} ${problem} (${networkCode})`, remedy }, true);
  }
}

const reachability =
  'Check the region, DNS, firewall and the proxy settings of the environment (HTTPS_PROXY, NO_PROXY).';

const wordings: Record<NetworkFault, { problem: string; remedy: string }> = {
  refused: { problem: 'cannot be connected to', remedy: reachability },
  'unknown-host': { problem: 'is not a host that can be found', remedy: reachability },
  'timed-out': {
    problem: 'gave no whole answer in time',
    remedy: `Whether the call took effect is not known. ${reachability}`,
  },
  tls: {
    problem: 'showed a certificate that is not trusted, or speaks no TLS',
    remedy:
      'If a proxy of your own inspects the traffic, give Node its certificate with NODE_EXTRA_CA_CERTS.',
  },
  'broken-off': {
    problem: 'broke the connection off',
    remedy: 'Whether the call took effect is not known. Read before repeating it.',
  },
  'not-http': { problem: 'did not answer in HTTP', remedy: reachability },
};
