import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { type Sample, startSample } from '../examples/sample-process.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs what `npm start` runs, without settings of this machine. */
function start(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const own = Object.entries(process.env).filter(([name]) => !/^(GENESYS|PORT$|GUEST_ADDRESS$)/.test(name));
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/payment-reminder/start.ts', ...args], {
    cwd: root,
    env: { ...Object.fromEntries(own), ...env },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** The settings that send the sample to this simulator as it would go to the real platform. */
function settingsFor(cloud: GenesysSimulator): Record<string, string> {
  return {
    GENESYSCLOUD_API_URL: cloud.url,
    GENESYSCLOUD_LOGIN_URL: cloud.url,
    GENESYSCLOUD_OAUTHCLIENT_ID: cloud.credentials.clientId,
    GENESYSCLOUD_OAUTHCLIENT_SECRET: cloud.credentials.clientSecret,
    GENESYSCLOUD_OPEN_MESSAGING_INTEGRATION_ID: cloud.integrationId,
    GUEST_ADDRESS: 'guest@example.com',
    GENESYS_DISCONNECT_OUTBOX_FILE: join(mkdtempSync(join(tmpdir(), 'start-')), 'outbox.db'),
  };
}

async function platform(onTestFinished: (end: () => Promise<void>) => void): Promise<GenesysSimulator> {
  const cloud = await GenesysSimulator.start();
  onTestFinished(() => cloud.stop());
  return cloud;
}

// Most of it is waiting: for the grace, and for the platform to show the end.
describe.concurrent('npm start -- --once', { timeout: 60_000 }, () => {
  test.for([
    ['pay', 'dialog "payment-reminder" completed', 'reason "completed"', 'rung: conversation'],
    ['later', 'dialog "payment-reminder" completed', 'reason "completed"', 'rung: conversation'],
    ['stop', 'dialog "opt-out" completed', 'reason "opted-out"', 'rung: conversation'],
    ['agent', 'handoff "handoff.status" completed', 'reason "handled-by-agent"', 'rung: customer'],
  ] as const)(
    'closes the session of a guest who says %s, and shows how',
    async ([way, signal, reason, rung], { expect }) => {
      const { code, out, err } = await start(['--once', '--port', '0', '--way', way]);
      expect(err).toBe('');
      expect(code).toBe(0);
      for (const part of [
        'started',
        signal,
        reason,
        'PATCH',
        ...(way === 'agent' ? ['agent      Hello, I have moved your date'] : []),
        rung,
        'closed',
        'Wait, are you still there?',
        'has ended',
      ]) {
        expect(out).toContain(part);
      }
      expect(out.indexOf('Wait, are you still there?')).toBeGreaterThan(out.indexOf('verified'));
    },
  );

  test('closes on a platform named by the environment', async ({ expect, onTestFinished }) => {
    const cloud = await platform(onTestFinished);
    const { code } = await start(['--once', '--port', '0'], settingsFor(cloud));
    expect(code).toBe(0);
    expect(cloud.conversations.map(({ state }) => state)).toEqual(['ended']);
  });

  test('ends with the reason when the secret is wrong', async ({ expect, onTestFinished }) => {
    const env = { ...settingsFor(await platform(onTestFinished)), GENESYSCLOUD_OAUTHCLIENT_SECRET: 'wrong' };
    const { code, err } = await start(['--once', '--port', '0'], env);
    expect(code).toBe(1);
    expect(err).toContain('invalid_client');
    expect(err).not.toContain('wrong"');
  });

  test('ends with the reason when the session cannot be closed', async ({ expect, onTestFinished }) => {
    const cloud = await platform(onTestFinished);
    cloud.setPermissions(cloud.credentials.clientId, [
      'conversation:message:create',
      'conversation:communication:view',
    ]);
    const { code, out } = await start(['--once', '--port', '0'], settingsFor(cloud));
    expect(code).toBe(1);
    expect(out).toContain('GENESYS_PERMISSION_MISSING');
    expect(out).toContain('conversation:communication:disconnect');
  });

  test('ends with the reason when nobody listens where the platform should be', async ({
    expect,
    onTestFinished,
  }) => {
    const cloud = await platform(onTestFinished);
    const env = settingsFor(cloud);
    await cloud.stop();
    const { code, err } = await start(['--once', '--port', '0'], env);
    expect(code).toBe(1);
    expect(err).toContain('ECONNREFUSED');
  });

  test('says which port is taken and what to do', async ({ expect, onTestFinished }) => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port));
    });
    onTestFinished(() => void blocker.close());
    const { code, err } = await start(['--once', '--port', String(port)]);
    expect(code).toBe(1);
    expect(err).toBe(
      `Port ${port} on 127.0.0.1 is taken. Stop the other process, or choose another port with PORT=<number>.\n`,
    );
  });

  test('names everything that is missing when only some settings are there', async ({ expect }) => {
    const { code, err } = await start(['--once'], { GENESYSCLOUD_REGION: 'mypurecloud.de' });
    expect(code).toBe(1);
    expect(err).toContain('GENESYSCLOUD_OAUTHCLIENT_ID');
    expect(err).toContain('GENESYSCLOUD_OAUTHCLIENT_SECRET');
  });
});

describe('npm start', { timeout: 60_000 }, () => {
  async function sample(env?: Record<string, string>): Promise<Sample> {
    const started = await startSample(env);
    onTestFinished(async () => void (await started.end('SIGKILL')));
    return started;
  }

  test('serves a page, says where to look, and ends on Ctrl-C', async () => {
    const { url, out, end } = await sample();
    expect(out()).toContain(`watch      ${url} in a browser, until Ctrl-C`);
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
    expect(await end('SIGINT')).toBe(0);
  });

  test('does nothing for who has no token of a phone, or comes under another name', async () => {
    const { url } = await sample();
    const generate = await fetch(`${url}v3/directline/tokens/generate`, { method: 'POST' });
    const { token } = (await generate.json()) as { token: string };
    for (const [path, method] of [
      ['live/engagements', 'POST'],
      ['live/desk', 'POST'],
      ['live/events', 'GET'],
    ] as const) {
      expect((await fetch(`${url}${path}`, { method })).status).toBe(401);
      const secret = { Authorization: 'Bearer a-secret' };
      expect((await fetch(`${url}${path}`, { method, headers: secret })).status).toBe(401);
      // What a page of another site can send unasked: the token in the address.
      const asked = await fetch(`${url}${path}?t=${token}`, { method });
      expect(asked.status).toBe(method === 'GET' ? 200 : 401);
      await asked.body?.cancel();
      const rebound = await statusUnder('rebound.example', `${url}${path}`, method, token);
      expect(rebound).toBe(403);
    }
  });

  test('starts an engagement for a Direct Line client that asks for it', async () => {
    const { url } = await sample();
    const domain = `${url}v3/directline/conversations`;
    const begun = (await (await fetch(domain, { method: 'POST' })).json()) as Record<string, string>;
    const activities = `${domain}/${begun.conversationId}/activities`;
    const headers = { Authorization: `Bearer ${begun.token}` };
    const say = async (activity: object) => {
      const body = JSON.stringify({ from: { id: 'guest' }, ...activity });
      expect((await fetch(activities, { method: 'POST', headers, body })).status).toBe(200);
    };
    const texts = async () => {
      const read = (await (await fetch(activities, { headers })).json()) as {
        activities: { text?: string }[];
      };
      return read.activities.map(({ text = '' }) => text);
    };
    await say({ type: 'event', name: 'engagement.request' });
    await expect.poll(async () => (await texts()).at(-1)).toContain('is due on Friday');
    // The bot's first turn may still be under way; the page is told when it is over.
    const { body } = await fetch(`${url}live/events?t=${begun.token}`);
    for await (const chunk of body ?? []) if (Buffer.from(chunk).includes('"what":"started"')) break;
    await say({ type: 'message', text: 'stop' });
    await expect.poll(async () => (await texts()).at(-1)).toContain('no more reminders');
    // An opt-out is final: the gate is closed from the first moment on.
    await say({ type: 'message', text: 'wait' });
    await expect.poll(async () => (await texts()).at(-1)).toContain('has ended');
    await say({ type: 'message', text: 'wait!' });
    expect((await texts()).at(-1)).toBe('wait!');
  });

  test.each([
    ['says what does not work without the signature secret', {}, 404, 'SIGNATURE_SECRET is missing'],
    [
      'receives the webhook where it has the signature secret',
      { GENESYSCLOUD_OPEN_MESSAGING_SIGNATURE_SECRET: 'a-secret-of-16-characters-or-more' },
      401,
      'webhook has to lead to POST /api/genesys/messages',
    ],
  ])('%s', async (_what, env, status, note) => {
    const { url, out } = await sample({ ...settingsFor(await platform(onTestFinished)), ...env });
    const unsigned = await fetch(`${url}api/genesys/messages`, { method: 'POST', body: '{}' });
    expect(unsigned.status).toBe(status);
    await expect.poll(out).toContain(note);
  });

  test('has the guest on the page, so that a way needs --once', async () => {
    const { code, err } = await start(['--way', 'agent']);
    expect(code).toBe(1);
    expect(err).toContain('--way needs --once');
  });
});

/** fetch() does not let one lie about the host. */
function statusUnder(host: string, url: string, method: string, token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { Host: host, Authorization: `Bearer ${token}` };
    request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
