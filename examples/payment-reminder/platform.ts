import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type GenesysClientOptions,
  genesysOptionsFromEnvironment,
  type Outbox,
  SqliteOutbox,
} from 'botbuilder-genesys-disconnect';
import { GenesysSimulator } from 'botbuilder-genesys-disconnect/simulator';

/** Where the sample runs: on the real platform, or on a simulator started for it. */
export interface Platform {
  /** A word for the timeline. */
  readonly name: string;
  readonly options: GenesysClientOptions;
  /** Where closures are kept, if not in the default place. */
  readonly outbox?: Outbox;
  /** The Open Messaging integration that the engagement is sent from. */
  readonly integrationId: string;
  /** Whom to write to. */
  readonly guestAddress: string;
  /** The simulator, where it is one: to look into, and to play the agent in. */
  readonly cloud?: GenesysSimulator;
  /** A person joins, helps and leaves. On the real platform that is up to your agents. */
  agentHelps?(conversationId: string): void;
  stop(): Promise<void>;
}

/** The real platform where the environment has its settings, else a simulator. */
export async function findPlatform(env: NodeJS.ProcessEnv = process.env): Promise<Platform> {
  const options = genesysOptionsFromEnvironment(env);
  if (options === undefined) return startSimulator();
  const { GENESYSCLOUD_OPEN_MESSAGING_INTEGRATION_ID: integrationId, GUEST_ADDRESS: guestAddress } = env;
  if (!integrationId || !guestAddress) {
    throw new Error(
      'The environment has Genesys Cloud settings, so the engagement is sent for real. Say from where and to whom: ' +
        'GENESYSCLOUD_OPEN_MESSAGING_INTEGRATION_ID (Admin > Message > Platforms) and GUEST_ADDRESS. ' +
        'To run against the simulator instead, unset GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET.',
    );
  }
  return { name: 'Genesys Cloud', options, integrationId, guestAddress, stop: async () => {} };
}

async function startSimulator(): Promise<Platform> {
  const cloud = await GenesysSimulator.start();
  // What the simulator forgets at its end, the outbox should forget too.
  const folder = await mkdtemp(join(tmpdir(), 'payment-reminder-'));
  return {
    name: `a Genesys Cloud simulator on ${cloud.url}`,
    options: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    outbox: new SqliteOutbox({ file: join(folder, 'outbox.db') }),
    integrationId: cloud.integrationId,
    guestAddress: 'guest-1@example.com',
    cloud,
    agentHelps: (conversationId) => {
      cloud.agentJoins(conversationId, { state: 'connected' });
      cloud.agentWrites(conversationId, 'Hello, I have moved your date to Monday. Goodbye.');
      cloud.agentLeaves(conversationId);
      cloud.agentWrapsUp(conversationId);
    },
    stop: async () => {
      await cloud.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
