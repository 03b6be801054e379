import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type GenesysClientOptions,
  genesysOptionsFromEnvironment,
  type Outbox,
  SqliteOutbox,
} from 'botbuilder-genesys-disconnect';
import type { HostedOpenMessaging } from 'botbuilder-genesys-disconnect/host';
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
  /** The Open Messaging channel, where its secret is known. */
  readonly openMessaging?: HostedOpenMessaging;
  /** What has to be known before one looks at the page, in sentences. */
  readonly notes: readonly string[];
  /** Opens the way back from the simulator to the host. On the real platform that is set by an administrator. */
  connect?(hostUrl: string): void;
  stop(): Promise<void>;
}

/** The real platform where the environment has its settings, else a simulator. */
export async function findPlatform(env: NodeJS.ProcessEnv = process.env): Promise<Platform> {
  const options = genesysOptionsFromEnvironment(env);
  if (options === undefined) return startSimulator();
  const {
    GENESYSCLOUD_OPEN_MESSAGING_INTEGRATION_ID: integrationId,
    GENESYSCLOUD_OPEN_MESSAGING_SIGNATURE_SECRET: signatureSecret,
    GUEST_ADDRESS: guestAddress,
  } = env;
  if (!integrationId || !guestAddress) {
    throw new Error(
      'The environment has Genesys Cloud settings, so the engagement is sent for real. Say from where and to whom: ' +
        'GENESYSCLOUD_OPEN_MESSAGING_INTEGRATION_ID (Admin > Message > Platforms) and GUEST_ADDRESS. ' +
        'To run against the simulator instead, unset GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET.',
    );
  }
  return {
    name: 'Genesys Cloud',
    options,
    integrationId,
    guestAddress,
    ...(signatureSecret && { openMessaging: { integrationId, signatureSecret } }),
    notes: signatureSecret ? webhookNotes : unbridgedNotes,
    stop: async () => {},
  };
}

const webhookNotes = [
  "The integration's webhook has to lead to POST /api/genesys/messages here; a tunnel does.",
  'Without it nothing that is said in Genesys Cloud reaches the phone, the reminder included.',
];

const unbridgedNotes = [
  'GENESYSCLOUD_OPEN_MESSAGING_SIGNATURE_SECRET is missing, so there is no bridge to Genesys Cloud:',
  "an agent's words do not reach the phone, the guest's words do not reach Genesys Cloud,",
  'and the bot does not hear when an agent has left. Sessions are closed all the same.',
];

async function startSimulator(): Promise<Platform> {
  const cloud = await GenesysSimulator.start();
  // What the simulator forgets at its end, the outbox should forget too.
  const folder = await mkdtemp(join(tmpdir(), 'payment-reminder-'));
  const { integrationId, signatureSecret } = cloud;
  const eventToken = randomUUID();
  return {
    name: `a Genesys Cloud simulator on ${cloud.url}`,
    options: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    outbox: new SqliteOutbox({ file: join(folder, 'outbox.db') }),
    integrationId,
    guestAddress: 'guest-1@example.com',
    cloud,
    openMessaging: { integrationId, signatureSecret, eventToken },
    notes: [],
    connect: (hostUrl) => {
      cloud.deliverTo(`${hostUrl}/api/genesys/messages`);
      cloud.pushEventsTo(`${hostUrl}/api/genesys/events`, { token: eventToken, envelope: 'eventbridge' });
    },
    stop: async () => {
      await cloud.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
