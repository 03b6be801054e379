import sdk from 'purecloud-platform-client-v2';
import { expect } from 'vitest';
import type { GenesysSimulator } from '../../src/simulator/index.js';
import { answerFaults, operations, requestFaults, subset } from './openapi-subset.js';

/** An answer as the SDK gives it when it is told to give all of it. */
interface ExtendedResponse {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  text?: string;
}

/** The official SDK, logged in to a simulator. */
export interface OfficialSdk {
  conversations: InstanceType<typeof sdk.ConversationsApi>;
  analytics: InstanceType<typeof sdk.AnalyticsApi>;
  notifications: InstanceType<typeof sdk.NotificationsApi>;
  integrations: InstanceType<typeof sdk.IntegrationsApi>;
  organization: InstanceType<typeof sdk.OrganizationApi>;
  /** Waits for a call of the SDK, checks request and answer against the subset, and gives the answer's body. */
  checked<T>(call: Promise<T>): Promise<T>;
  /** The same for a call that is to fail. */
  refused(call: Promise<unknown>): Promise<{ status: number; body: unknown }>;
  /** `METHOD path` of every operation driven so far. */
  driven: Set<string>;
}

/** Points the SDK at a simulator, as the contract describes it. */
export async function officialSdk(cloud: GenesysSimulator): Promise<OfficialSdk> {
  const client = sdk.ApiClient.instance;
  client.setGateway({ protocol: 'http', host: '127.0.0.1', port: cloud.port });
  const { clientId, clientSecret } = cloud.credentials;
  await client.loginClientCredentialsGrant(clientId, clientSecret);
  client.setReturnExtendedResponses(true);
  const driven = new Set<string>();

  const check = (answer: ExtendedResponse) => {
    const seen = cloud.requests.at(-1);
    const operation = `${seen?.method} ${seen?.route}`;
    driven.add(operation);
    expect(seen?.status).toBe(answer.status);
    if (subset && operations.includes(operation)) {
      const wrong = [
        ...requestFaults(operation, seen?.body),
        ...answerFaults(operation, answer.status, answer.body),
      ];
      expect(wrong, `${operation} answered ${answer.status}`).toEqual([]);
    }
    return answer;
  };

  return {
    conversations: new sdk.ConversationsApi(),
    analytics: new sdk.AnalyticsApi(),
    notifications: new sdk.NotificationsApi(),
    integrations: new sdk.IntegrationsApi(),
    organization: new sdk.OrganizationApi(),
    driven,
    checked: async <T>(call: Promise<T>) => check((await call) as ExtendedResponse).body as T,
    refused: async (call) => {
      const error = await call.then(
        () => undefined,
        (reason: ExtendedResponse) => reason,
      );
      if (!error) throw new Error('The call was meant to be refused, and was not.');
      return check(error);
    },
  };
}
