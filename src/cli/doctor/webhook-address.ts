import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { administration } from './administration.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';

/** Addresses that are of this machine, of a private network or of a link: from outside nobody gets there. RFC 6890. */
const local = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  local.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  local.addSubnet(network, prefix, 'ipv6');

const check = 'webhook-address';
const mend = `Give it a public https address on port 443, and enter that: ${administration.platforms} > the integration > Outbound Notification Webhook URL.`;

/** All addresses of a host. */
type Resolve = (host: string) => Promise<readonly string[]>;

const resolveByDns: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Whether Genesys Cloud can get to a webhook. It delivers to port 443 only ("Do not use a custom port":
 * https://help.mypurecloud.com/articles/configure-an-open-messaging-integration/).
 *
 * @param isSimulated the platform runs on this machine too, and so gets where this machine gets
 */
export async function checkWebhookAddress(
  url: URL,
  isSimulated: boolean,
  resolve: Resolve = resolveByDns,
): Promise<CheckResult> {
  const shown = `${url.origin}${url.pathname}`;
  const problems = [
    await privateAddress(url.hostname.replace(/^\[(.*)\]$/, '$1'), resolve),
    url.protocol === 'https:' ? undefined : 'it is not https',
    url.port === '' ? undefined : `its port is ${url.port}, and Genesys Cloud delivers to 443 only`,
  ].filter((problem) => problem !== undefined);
  if (problems.length === 0) return ok(check, `${shown} is https on port 443, and no private address`);
  const summary = `Genesys Cloud cannot deliver to ${shown}: ${problems.join('; ')}`;
  return isSimulated
    ? warning(check, `${summary}. A simulator on this machine can`, mend)
    : failed(check, summary, mend);
}

async function privateAddress(host: string, resolve: Resolve): Promise<string | undefined> {
  if (isLocal(host)) return `${host} is an address of this machine or of a private network`;
  if (isIP(host) !== 0) return undefined;
  if (host === 'localhost' || host.endsWith('.localhost')) return `${host} is this machine itself`;
  if (!host.includes('.')) return `${host} is a name that only this network knows`;
  if (/\.(local|internal|lan|home\.arpa)$/.test(host)) return `${host} is a name of a private network`;
  try {
    const inside = (await resolve(host)).find(isLocal);
    return inside && `${host} is ${inside}, an address of this machine or of a private network`;
  } catch {
    // That nobody can find the host is what the request to it says, with the system's own code.
    return undefined;
  }
}

function isLocal(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && local.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
