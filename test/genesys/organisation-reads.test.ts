import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { GenesysClient } from '../../src/genesys/genesys-client.js';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { failureOf, quiet } from './hostile-server.js';

let cloud: GenesysSimulator;
let genesys: GenesysClient;

beforeEach(async () => {
  cloud = await GenesysSimulator.start({ rateLimit: 180 });
  const { url } = cloud;
  genesys = new GenesysClient({ ...cloud.credentials, apiUrl: url, loginUrl: url, logger: quiet });
  onTestFinished(async () => {
    genesys.close();
    await cloud.stop();
  });
});

describe('what an organisation has', () => {
  it('are limits, by their keys', async () => {
    const limits = await genesys.readLimits('platform.api');
    expect([...limits]).toEqual([['client.credentials.token.rate.per.minute', 180]]);
    expect(await genesys.readLimits('auth.api')).toEqual(new Map());
  });

  it('are integrations, of which neither the secret nor the headers are kept', async () => {
    const { integrationId } = cloud;
    expect(await genesys.readOpenIntegration(integrationId)).toEqual({
      id: integrationId,
      name: 'Open Messaging',
      createStatus: 'Completed',
      webhookUrl: expect.stringMatching(/^https:/),
    });
  });

  it.each([
    ['limits:organization:view', () => genesys.readLimits('platform.api')],
    ['messaging:integration:view', () => genesys.readOpenIntegration(cloud.integrationId)],
  ] as const)('wants %s', async (permission, read) => {
    cloud.setPermissions(cloud.credentials.clientId, []);
    expect(await failureOf(read())).toMatchObject({ permissions: [permission] });
  });

  it.each(['', '..', 'a/b', 'platform.', undefined as never])(
    'sends nothing for a namespace %j, which is none',
    async (namespace) => {
      expect(await failureOf(genesys.readLimits(namespace))).toMatchObject({ code: 'ARGUMENT_INVALID' });
      expect(cloud.requests).toEqual([]);
    },
  );
});
