import { join } from 'node:path';
import { GenesysSimulator, type SimulatorOptions } from '../../src/simulator/index.js';
import { folderWith, runCli } from './run-cli.js';

type Where = NonNullable<Parameters<typeof runCli>[1]>;

/** An organisation, an outbox that is not there yet, and the command line of somebody who may do everything. */
export async function organisation(
  onTestFinished: (end: () => Promise<void>) => void,
  options: SimulatorOptions = {},
) {
  const cloud = await GenesysSimulator.start({ rateLimit: 100_000, ...options });
  onTestFinished(() => cloud.stop());
  const folder = folderWith({});
  const outbox = join(folder, 'outbox.db');
  const env = {
    GENESYSCLOUD_REGION: '',
    GENESYSCLOUD_API_URL: cloud.url,
    GENESYSCLOUD_LOGIN_URL: cloud.url,
    GENESYSCLOUD_OAUTHCLIENT_ID: cloud.credentials.clientId,
    GENESYSCLOUD_OAUTHCLIENT_SECRET: cloud.credentials.clientSecret,
    GENESYS_DISCONNECT_OUTBOX_FILE: outbox,
    GENESYS_DISCONNECT_DATABASE_URL: '',
  };
  const run = (args: readonly string[], where: Where = {}) =>
    runCli(args, { ...where, env: { ...env, ...where.env } });
  /** Without a budget that would make a test wait. */
  const fast = (args: readonly string[], where?: Where) =>
    run([...args, '--calls-per-minute', '60000'], where);
  const disconnects = () =>
    cloud.requests.filter(({ method }) => method === 'PATCH').map(({ path }) => path.split('/').at(-1));
  const isOpen = (id: string) => cloud.conversation(id)?.endTime === undefined;
  return { cloud, folder, outbox, run, fast, disconnects, isOpen };
}
