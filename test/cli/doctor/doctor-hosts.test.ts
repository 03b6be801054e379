import { describe, test } from 'vitest';
import { GenesysSimulator } from '../../../src/simulator/index.js';
import { clinic, nowhere } from './examined.js';

describe.concurrent('doctor, of the way to Genesys Cloud', { timeout: 60_000 }, () => {
  test.for([400, 401] as const)(
    'tells a wrong secret (status %s) from everything else',
    async (status, { expect, onTestFinished }) => {
      const { cloud, examined } = await clinic(onTestFinished, {
        unknowns: { oauthErrorStatus: status },
      });
      const secret = 'not-the-secret-of-this-client';
      const { wrong, checks, out, err, code } = await examined([], {
        GENESYSCLOUD_OAUTHCLIENT_SECRET: secret,
      });
      expect(wrong).toEqual(['credentials']);
      expect(checks.credentials).toMatchObject({
        summary: expect.stringContaining('invalid_client'),
        mend: expect.stringContaining('Admin > Integrations > OAuth'),
      });
      expect(checks.permissions).toMatchObject({
        status: 'skipped',
        summary: 'Not checked: there is no token',
      });
      expect(out + err).not.toContain(secret);
      expect(out + err).not.toContain(cloud.credentials.clientId);
      expect(code).toBe(1);
    },
  );

  test('sees that the login and the API are of different regions', async ({ expect, onTestFinished }) => {
    const { examined } = await clinic(onTestFinished);
    const other = await GenesysSimulator.start();
    onTestFinished(() => other.stop());
    const { checks, wrong } = await examined([], { GENESYSCLOUD_API_URL: other.url });
    expect(wrong).toEqual(['credentials']);
    expect(checks.credentials?.summary).toContain('of different regions');
  });

  test('names a grant type that is not client credentials', async ({ expect, onTestFinished }) => {
    const { cloud, examined } = await clinic(onTestFinished);
    cloud.faults.add({
      match: { method: 'POST', path: '/oauth/token' },
      effect: { status: 400, body: { error: 'unauthorized_client', description: 'x' } },
    });
    const { checks } = await examined();
    expect(checks.credentials?.mend).toContain('Grant Types: it has to be Client Credentials');
  });

  test('does not blame the credentials where the login service only fails', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, examined } = await clinic(onTestFinished);
    cloud.faults.add({ match: { method: 'POST', path: '/oauth/token' }, effect: { status: 503 } });
    const { checks } = await examined();
    expect(checks.credentials).toMatchObject({
      status: 'failed',
      summary: expect.stringContaining('503'),
      mend: expect.stringContaining('said nothing about the credentials'),
    });
  });

  test('says that a host cannot be reached, and asks nothing further', async ({ expect, onTestFinished }) => {
    const { cloud, examined } = await clinic(onTestFinished);
    const { checks, wrong } = await examined([], { GENESYSCLOUD_API_URL: nowhere });
    expect(wrong).toEqual(['api-host']);
    expect(checks['api-host']?.summary).toBe(`${nowhere} cannot be connected to (ECONNREFUSED)`);
    expect(checks.credentials?.summary).toBe('Not checked: Genesys Cloud cannot be reached');
    expect(cloud.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test('gives up asking when Genesys Cloud stops answering', async ({ expect, onTestFinished }) => {
    const { cloud, examined } = await clinic(onTestFinished);
    cloud.faults.add({ match: { method: 'PATCH' }, effect: { hang: true } });
    // So long that what is answered has been answered by then, on a machine that is busy too.
    const { checks, wrong } = await examined(['--timeout', '5s']);
    expect(wrong).toEqual(['permission:disconnect']);
    expect(checks.permissions?.summary).toBe('Not checked: Genesys Cloud stopped answering');
  });

  test.for([
    [-600_000, 'failed', 'ahead of'],
    [60_000, 'warning', 'behind'],
    [2_000, 'ok', ''],
  ] as const)(
    'sees a clock that is off by %i ms',
    async ([offMs, status, part], { expect, onTestFinished }) => {
      const { cloud, examined } = await clinic(onTestFinished);
      const headers = { date: '' };
      // Dated when it is asked, however long the command takes to come to that.
      const when = () => {
        headers.date = new Date(Date.now() + offMs).toUTCString();
        return true;
      };
      cloud.faults.add({ match: { path: /^\/api/, when }, times: 1, effect: { status: 401, headers } });
      const { checks } = await examined();
      expect(checks.clock).toMatchObject({ status, summary: expect.stringContaining(part) });
    },
  );

  test('waits where Genesys Cloud takes no more calls, and goes on', async ({ expect, onTestFinished }) => {
    const { cloud, examined } = await clinic(onTestFinished);
    cloud.faults.add({
      match: { method: 'PATCH' },
      times: 1,
      effect: { status: 429, headers: { 'retry-after': '1' } },
    });
    const { wrong, err } = await examined();
    expect(wrong).toEqual([]);
    expect(err).toBe('Genesys Cloud takes no more calls for now. Waiting for 1 s…\n');
  });
});
