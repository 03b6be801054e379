import type { NetworkFault } from '../../errors/genesys-network-error.js';
import { AnswerTooBig, DeadlinePassed } from '../../genesys/http-transport.js';
import { nameNetworkFault } from '../../genesys/name-network-fault.js';

/** Why a request brought no answer. */
interface NoAnswer {
  /** As a clause behind the name of the host. */
  readonly problem: string;
  readonly mend: string;
}

/** What an exchange ended with that brought no whole answer. Nothing of the error is repeated but the system's code. */
export function explainNoAnswer(error: unknown): NoAnswer {
  if (error instanceof AnswerTooBig) return { problem: 'sends far more than an answer is', mend: wrongHost };
  if (error instanceof DeadlinePassed) return { problem: 'gave no answer in time', mend: reachability };
  const { fault, networkCode } = nameNetworkFault(error);
  const { problem, mend } = words[fault];
  return { problem: `${problem} (${networkCode})`, mend };
}

const reachability =
  'Check DNS, the firewall, and the proxy settings of the environment (HTTPS_PROXY, NO_PROXY).';
const wrongHost = 'Something else than expected answers there. Check the address.';

const words: Readonly<Record<NetworkFault, NoAnswer>> = {
  refused: { problem: 'cannot be connected to', mend: reachability },
  'unknown-host': { problem: 'is not a host that can be found', mend: reachability },
  'timed-out': { problem: 'gave no answer in time', mend: reachability },
  tls: {
    problem: 'shows a certificate that is not trusted, or speaks no TLS',
    mend: 'Check its certificate. If a proxy of your own inspects the traffic, give Node its certificate with NODE_EXTRA_CA_CERTS.',
  },
  'broken-off': { problem: 'broke the connection off', mend: reachability },
  'not-http': { problem: 'does not answer in HTTP', mend: wrongHost },
};
