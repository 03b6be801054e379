import { describe, test } from 'vitest';
import { folderWith, manifestOf, runCli } from '../run-cli.js';
import { clinic, everything, nowhere } from './examined.js';

describe.concurrent('doctor', { timeout: 60_000 }, () => {
  test('finds nothing wrong where nothing is', async ({ expect, onTestFinished }) => {
    const { cloud, doctor } = await clinic(onTestFinished);
    const { code, out, err } = await doctor(['--integration', cloud.integrationId, '--webhook', nowhere]);
    const lines = out.split('\n').map((line) => line.split(/\s{2,}/).slice(0, 2));
    expect(lines.filter(([status]) => status === 'ok').map(([, check]) => check)).toEqual([
      'node',
      'sqlite-driver',
      'manifest',
      'region',
      'login-host',
      'api-host',
      'clock',
      'credentials',
      'permission:read',
      'permission:disconnect',
      'permission:disconnect-participant',
      'permission:tear-down',
      'permission:analytics',
      'permission:read-message',
      'permission:start',
      'permission:receive',
      'rate-limit',
      'threading-window',
      'integration',
    ]);
    // Nobody listens there.
    expect(out).toMatch(/^failed {3}webhook /m);
    expect({ code, err }).toEqual({ code: 1, err: '' });
  });

  test('ends with 0 where there are warnings only, and with 1 if it is to be strict', async ({
    expect,
    onTestFinished,
  }) => {
    const { examined } = await clinic(onTestFinished);
    const lenient = await examined();
    expect(lenient.report).toMatchObject({ ok: true, summary: { warning: 1, failed: 0 } });
    expect(lenient.checks.database).toMatchObject({ status: 'warning' });
    expect(lenient.code).toBe(0);
    const strict = await examined(['--strict']);
    expect(strict.report.ok).toBe(false);
    expect(strict.code).toBe(1);
  });

  test.for([
    [{ html: true, status: 200 }, 'answers with a page (status 200)'],
    [{ html: true, status: 403 }, 'answers with a page (status 403)'],
    [{ status: 502 }, 'answers 502'],
    [{ redirect: 'https://login.example.com/x?y=1' }, 'redirects to https://login.example.com (status 302)'],
    [{ hang: true }, 'gave no answer in time'],
    [{ drop: true }, 'broke the connection off (ECONNRESET)'],
    [{ status: 200, body: { hello: 1 } }, 'answers 200 where the API answers 401'],
  ] as const)('knows that this is not the API: %j', async ([effect, part], { expect, onTestFinished }) => {
    const { cloud, examined } = await clinic(onTestFinished);
    cloud.faults.add({ match: { path: /^\/api/ }, effect });
    // So long that whoever does answer has answered by then, on a machine that is busy too.
    const { checks, wrong } = await examined('hang' in effect ? ['--timeout', '5s'] : []);
    expect(wrong).toEqual(['api-host']);
    expect(checks['api-host']?.summary).toContain(part);
    expect(checks['api-host']?.mend).toBeTruthy();
  });

  test('reads the rate limit from the answers where its namespace has another name', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, examined } = await clinic(onTestFinished, {
      rateLimit: 300,
      unknowns: { limitsNamespace: 'auth.api' },
    });
    const words = '300 calls a minute, by the inin-ratelimit-allowed header of its answers';
    expect((await examined()).checks['rate-limit']).toEqual({
      check: 'rate-limit',
      status: 'ok',
      summary: words,
    });
    const rest = everything.filter((one) => one !== 'limits:organization:view');
    cloud.setPermissions(cloud.credentials.clientId, rest);
    expect((await examined()).checks['rate-limit']?.summary).toContain(
      'limits:organization:view, which would tell it for certain, is missing',
    );
  });

  test('warns of a lower rate limit than the usual one', async ({ expect, onTestFinished }) => {
    const { examined } = await clinic(onTestFinished, { rateLimit: 180 });
    expect((await examined()).checks['rate-limit']).toMatchObject({
      status: 'warning',
      summary: '180 calls a minute, by client.credentials.token.rate.per.minute: fewer than the usual 300',
      mend: expect.stringContaining('callsPerMinute of the bot to 180'),
    });
  });

  test('believes the answers where they allow less than the organisation has', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, examined } = await clinic(onTestFinished, { rateLimit: 180 });
    const key = 'client.credentials.token.rate.per.minute';
    cloud.faults.add({
      match: { route: '/api/v2/organizations/limits/namespaces/{namespaceName}' },
      effect: { status: 200, body: { entities: [{ key, value: 300 }] } },
    });
    expect((await examined()).checks['rate-limit']).toMatchObject({
      status: 'warning',
      summary: expect.stringContaining(
        `180 calls a minute, by the inin-ratelimit-allowed header of its answers, though ${key} is 300`,
      ),
    });
  });

  test('compares the threading window with the manifest', async ({ expect, onTestFinished }) => {
    const { examined } = await clinic(onTestFinished);
    const folder = folderWith({ 'm.json': manifestOf(['root'], { close: { watchFor: '24h' } }) });
    const { checks } = await examined(['--manifest', `${folder}/m.json`]);
    expect(checks['threading-window']).toMatchObject({
      status: 'warning',
      summary: expect.stringContaining('these are watched for less: call (1d)'),
      mend: expect.stringContaining('Admin > Message > Threading Timeline'),
    });
  });

  test('says everything that is wrong with a manifest', async ({ expect, onTestFinished }) => {
    const { examined } = await clinic(onTestFinished);
    const bad = manifestOf(['root'], { close: { watchFor: '5 hours', grase: '1s' } });
    const folder = folderWith({ 'm.json': bad });
    const { checks, wrong } = await examined(['--manifest', `${folder}/m.json`]);
    expect(wrong).toEqual(['manifest']);
    expect(checks.manifest?.details).toHaveLength(2);
    expect(checks.manifest?.details?.join()).toContain(`${folder}/m.json:1:`);
    expect(checks['threading-window']?.summary).toContain('there is no manifest to compare it with');
    const none = await examined(['--manifest', `${folder}/none.json`]);
    expect(none.wrong).toEqual(['manifest']);
  });

  test('looks at the integration', async ({ expect, onTestFinished }) => {
    const { cloud, examined } = await clinic(onTestFinished);
    const unknown = await examined(['--integration', '5f7c2a0e-3b1d-4c8e-9a6f-2d4b8e1c7a90']);
    expect(unknown.checks.integration).toMatchObject({
      status: 'failed',
      mend: expect.stringContaining('Admin > Message > Platforms'),
    });
    const noId = await examined(['--integration', '../x']);
    expect(noId.checks.integration).toMatchObject({ status: 'failed' });
    cloud.faults.add({
      match: { route: '/api/v2/conversations/messaging/integrations/open/{integrationId}' },
      effect: { status: 200, body: { id: cloud.integrationId, name: 'Lodge', createStatus: 'Error' } },
    });
    const broken = await examined(['--integration', cloud.integrationId]);
    expect(broken.checks.integration?.summary).toContain('was not made (createStatus Error)');
  });

  test('says which settings are missing or wrong, and goes on with what needs none', async ({ expect }) => {
    const none = {
      GENESYSCLOUD_REGION: '',
      GENESYSCLOUD_API_URL: '',
      GENESYSCLOUD_LOGIN_URL: '',
      GENESYSCLOUD_OAUTHCLIENT_ID: '',
      GENESYSCLOUD_OAUTHCLIENT_SECRET: '',
    };
    const cwd = folderWith({});
    const bare = await runCli(['doctor'], { cwd, env: none });
    expect(bare.out).toMatch(/^failed {3}region +No organisation is named$/m);
    expect(bare.out).toContain('Set GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID');
    expect(bare.out).toMatch(/^skipped {2}manifest /m);
    expect([bare.code, bare.err]).toEqual([1, '']);
    const env = { ...none, GENESYSCLOUD_REGION: 'mypurecloud.dee' };
    const some = await runCli(['doctor'], { cwd, env });
    expect(some.out).toContain('- GENESYSCLOUD_OAUTHCLIENT_SECRET: expected in the environment');
    const whole = {
      ...env,
      GENESYSCLOUD_OAUTHCLIENT_ID: 'id',
      GENESYSCLOUD_OAUTHCLIENT_SECRET: 'the-secret',
    };
    const misspelt = await runCli(['doctor'], { cwd, env: whole });
    expect(misspelt.out).toContain('Did you mean "mypurecloud.de"?');
    expect(misspelt.out).not.toContain('the-secret');
  });

  test.for([
    [['--webhook', 'bot.example.com'], '--webhook needs an http or https address'],
    [['--webhook', 'https://a:hidden@bot.example.com'], 'without a user name or password'],
    [['--timeout', 'soon'], '--timeout needs a duration'],
    [['--timeout', '0'], 'a duration of up to 10m'],
    [['now'], '"now" is too much'],
  ] as const)('refuses %j', async ([args, part], { expect }) => {
    const { code, out, err } = await runCli(['doctor', ...args]);
    expect(err).toContain(part);
    expect(err).not.toContain('hidden');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
