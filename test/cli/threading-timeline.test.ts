import { describe, test } from 'vitest';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { folderWith, manifestOf, runCli } from './run-cli.js';

const route = '/api/v2/conversations/messaging/threadingtimeline';

/** An organisation, and the command line of somebody who may read and set its timeline. */
async function stage(onTestFinished: (end: () => Promise<void>) => void) {
  const cloud = await GenesysSimulator.start({ threadingWindow: 4_320 });
  onTestFinished(() => cloud.stop());
  const env = {
    GENESYSCLOUD_REGION: '',
    GENESYSCLOUD_API_URL: cloud.url,
    GENESYSCLOUD_LOGIN_URL: cloud.url,
    GENESYSCLOUD_OAUTHCLIENT_ID: cloud.credentials.clientId,
    GENESYSCLOUD_OAUTHCLIENT_SECRET: cloud.credentials.clientSecret,
  };
  const timeline = (...args: string[]) => runCli(['threading-timeline', ...args], { env });
  const written = () => cloud.requests.filter(({ method }) => method === 'PUT').map(({ body }) => body);
  const has = (body: object) =>
    cloud.faults.add({ match: { method: 'GET', route }, effect: { status: 200, body } });
  return { cloud, timeline, written, has };
}

describe.concurrent('threading-timeline', () => {
  test('reads the windows and says what they mean', async ({ expect, onTestFinished }) => {
    const { timeline, has, written } = await stage(onTestFinished);
    has({
      id: 'x',
      settings: [
        { messengerType: 'open', timeoutInMinutes: 90 },
        { messengerType: 'webmessaging', timeoutInMinutes: 4_320 },
      ],
      defaultTimeoutMinutes: 1_440,
    });
    const { code, out, err } = await timeline();
    expect(out).toMatchInlineSnapshot(`
      "How long after its end a conversation can be opened again:
        open          90 min (1.5 h)
        webmessaging  4,320 min (72 h)
        every other   1,440 min (24 h)

      What it means for open messaging:
        A message of a guest within 90 min (1.5 h) after the close opens the same conversation again, under the same id.
        After that it begins a new conversation. With 0, every message after the close would.
        "watchFor" of the manifest (72 h, unless it says otherwise) is how long a late guest is answered by "lateGuest",
        and a session that was opened again is closed again. It should not be shorter than this window.
      "
    `);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(written()).toEqual([]);
  });

  test('says that with 0 every late message begins a new conversation', async ({
    expect,
    onTestFinished,
  }) => {
    const { timeline, has } = await stage(onTestFinished);
    has({ settings: [], defaultTimeoutMinutes: 0 });
    const { out } = await timeline();
    expect(out).toContain('open         0 min (0 h), by the default');
    expect(out).toContain('Every message of a guest after the close begins a new conversation');
  });

  test('writes JSON for programs', async ({ expect, onTestFinished }) => {
    const { timeline } = await stage(onTestFinished);
    const { code, out } = await timeline('--json');
    expect(JSON.parse(out)).toEqual({
      ok: true,
      windows: [{ messenger: 'open', minutes: 4_320, hours: 72, setBy: 'own' }],
      default: { minutes: 4_320 },
    });
    expect(code).toBe(0);
  });

  test('writes nothing without --yes, shows what would change, and fails', async ({
    expect,
    onTestFinished,
  }) => {
    const { timeline, written } = await stage(onTestFinished);
    const { code, out, err } = await timeline('--set', '0');
    expect(out).toContain('open would be set from 4,320 min (72 h) to 0 min (0 h).');
    expect(err).toBe('Nothing was written. Add --yes to write it.\n');
    expect(code).toBe(1);
    expect(written()).toEqual([]);
  });

  test('writes nothing with --dry-run, which is no failure', async ({ expect, onTestFinished }) => {
    const { timeline, written } = await stage(onTestFinished);
    const { code, out } = await timeline('--set', '24h', '--dry-run', '--json');
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      windows: [{ messenger: 'open', minutes: 4_320 }],
      change: {
        messenger: 'open',
        before: { minutes: 4_320 },
        after: { minutes: 1_440, hours: 24 },
        written: false,
      },
    });
    expect(code).toBe(0);
    expect(written()).toEqual([]);
  });

  test('sets one window with --yes, and keeps all others', async ({ expect, onTestFinished }) => {
    const { timeline, has, written } = await stage(onTestFinished);
    const whatsapp = { messengerType: 'whatsapp', timeoutInMinutes: 1_440 };
    has({
      settings: [{ messengerType: 'open', timeoutInMinutes: 60 }, whatsapp],
      defaultTimeoutMinutes: 4_320,
    });
    const { code, out, err } = await timeline('--set', '30m', '--yes');
    expect(out).toContain('open was set from 60 min (1 h) to 30 min (0.5 h).');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(written()).toEqual([
      {
        settings: [{ messengerType: 'open', timeoutInMinutes: 30 }, whatsapp],
        defaultTimeoutMinutes: 4_320,
      },
    ]);
  });

  test('sets another messenger, which had the default', async ({ expect, onTestFinished }) => {
    const { timeline, written } = await stage(onTestFinished);
    const { code, out } = await timeline('--set', '2h', '--messenger', 'webmessaging', '--yes', '--json');
    expect(JSON.parse(out)).toMatchObject({
      windows: [
        { messenger: 'open', minutes: 4_320 },
        { messenger: 'webmessaging', minutes: 120, setBy: 'own' },
      ],
      change: { messenger: 'webmessaging', before: { setBy: 'default' }, written: true },
    });
    expect(code).toBe(0);
    expect(written()).toHaveLength(1);
  });

  test('has nothing to write where it is so already', async ({ expect, onTestFinished }) => {
    const { timeline, written } = await stage(onTestFinished);
    const { code, out } = await timeline('--set', '3d', '--yes');
    expect(out).toContain('open is 4,320 min (72 h) already.');
    expect(code).toBe(0);
    expect(written()).toEqual([]);
  });

  test('says when the platform does not take it over', async ({ expect, onTestFinished }) => {
    const { cloud, timeline } = await stage(onTestFinished);
    cloud.faults.add({
      match: { method: 'PUT', route },
      effect: { status: 200, body: { settings: [], defaultTimeoutMinutes: 4_320 } },
    });
    const { code, out } = await timeline('--set', '0', '--yes', '--json');
    expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: 'NOT_TAKEN_OVER' } });
    expect(code).toBe(1);
  });

  test('compares the window with what a manifest watches for', async ({ expect, onTestFinished }) => {
    const { timeline } = await stage(onTestFinished);
    const [short, long] = ['24h', '72h'].map((watchFor) =>
      folderWith({ 'm.json': manifestOf(['root'], { close: { watchFor } }) }),
    );
    const warned = await timeline('--manifest', `${short}/m.json`);
    expect(warned.out).toContain('warning call is watched for 1d only');
    expect(warned.code).toBe(1);
    const shorter = await timeline('--manifest', `${short}/m.json`, '--set', '24h', '--dry-run');
    expect(shorter.code).toBe(0);
    const fine = await timeline('--manifest', `${long}/m.json`);
    expect(fine.out).toContain('No engagement of the manifest is watched for less.');
    expect(fine.code).toBe(0);
  });

  test.for([
    [['--set', '5 hours'], 'got "5 hours". Did you mean 5h?'],
    [['--set', '73h'], 'whole minutes from 0 to 72h'],
    [['--set', '30'], 'such as 30m or 24h; got "30".'],
    [['--set', '90s'], 'whole minutes from 0 to 72h'],
    [['--set=-1h'], 'got "-1h"'],
    [['--set', '1h', '--messenger', 'webMesaging'], 'Did you mean webmessaging?'],
    [['--set', '1h', '--yes', '--dry-run'], '--yes and --dry-run contradict each other. Keep one.'],
    [['--yes'], '--yes goes with --set <duration>.'],
    [['--dry-run'], '--dry-run goes with --set <duration>.'],
    [['--messenger', 'open'], '--messenger goes with --set <duration>.'],
    [['24h'], '"24h" is too much'],
  ] as const)('refuses %j before it calls anybody', async ([args, part], { expect, onTestFinished }) => {
    const { timeline, cloud } = await stage(onTestFinished);
    const { code, out, err } = await timeline(...args);
    expect(err).toContain(part);
    expect(err).toContain('See: genesys-disconnect threading-timeline --help');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(cloud.requests).toEqual([]);
  });

  test('names the permission that is missing, and where to grant it', async ({ expect, onTestFinished }) => {
    const { cloud, timeline, written } = await stage(onTestFinished);
    const { clientId } = cloud.credentials;
    cloud.setPermissions(clientId, []);
    const read = await timeline();
    expect(read.err).toContain('conversation:threadingTimeline:view');
    expect(read.err).toContain('Roles / Permissions');
    cloud.setPermissions(clientId, ['conversation:threadingTimeline:view']);
    const set = await timeline('--set', '0', '--yes');
    expect(set.err).toContain('conversation:threadingTimeline:edit');
    expect([read.code, set.code]).toEqual([1, 1]);
    expect(written()).toHaveLength(1);
  });

  test('says which variables of the environment are missing', async ({ expect }) => {
    const none = { GENESYSCLOUD_REGION: '', GENESYSCLOUD_API_URL: '', GENESYSCLOUD_LOGIN_URL: '' };
    const id = { GENESYSCLOUD_OAUTHCLIENT_ID: '', GENESYSCLOUD_OAUTHCLIENT_SECRET: '' };
    const bare = await runCli(['threading-timeline', '--json'], { env: { ...none, ...id } });
    expect(JSON.parse(bare.out)).toMatchObject({ error: { code: 'CREDENTIALS_MISSING' } });
    const some = { ...none, ...id, GENESYSCLOUD_REGION: 'mypurecloud.de' };
    const { code, err } = await runCli(['threading-timeline'], { env: some });
    expect(err).toContain('GENESYSCLOUD_OAUTHCLIENT_ID');
    expect(err).toContain('GENESYSCLOUD_OAUTHCLIENT_SECRET');
    expect([bare.code, code]).toEqual([1, 1]);
  });
});
