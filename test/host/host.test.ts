import { ActivityHandler } from 'botbuilder';
import { afterEach, describe, expect, test } from 'vitest';
import { MemoryOutbox } from '../../src/closing/outboxes/memory-outbox.js';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { GenesysDisconnect } from '../../src/genesys-disconnect.js';
import { type Host, type HostOptions, startHost } from '../../src/host/index.js';
import { startSample } from '../examples/sample-process.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
let host: Host | undefined;
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

async function start(
  bot: HostOptions['bot'] = new ActivityHandler(),
  options: Partial<HostOptions> = {},
): Promise<Host> {
  const disconnect = await GenesysDisconnect.create({
    genesys: {
      apiUrl: 'http://127.0.0.1:9',
      loginUrl: 'http://127.0.0.1:9',
      clientId: 'id',
      clientSecret: 'secret',
    },
    manifest: { version: 1, engagements: {} },
    outbox: new MemoryOutbox(),
    logger: quiet,
  });
  host = await startHost({ disconnect, bot, port: 0, handleSignals: false, logger: quiet, ...options });
  return host;
}

function post({ url }: Host, body: string, type = 'application/json'): Promise<Response> {
  return fetch(`${url}/api/messages`, { method: 'POST', headers: { 'Content-Type': type }, body });
}

const activity = JSON.stringify({
  type: 'message',
  id: 'a-1',
  channelId: 'test',
  serviceUrl: 'http://127.0.0.1:9',
  from: { id: 'guest' },
  recipient: { id: 'bot' },
  conversation: { id: 'c-1' },
  text: 'hello',
});

describe('the host', () => {
  test('is live and ready once it is started', async () => {
    const { url } = await start();
    const live = await fetch(`${url}/health/live`);
    const ready = await fetch(`${url}/health/ready`);
    expect([live.status, ready.status]).toEqual([200, 200]);
    expect(await ready.json()).toEqual({ state: 'ok', reasons: [] });
  });

  test('refuses options that are misspelt or missing, all at once, and starts nothing', async () => {
    const started = startHost({ bot: {}, prot: 4_999, port: -1, handleSignals: 'no' } as never);
    await expect(started).rejects.toThrow(ConfigurationError);
    await expect(started).rejects.toThrow(
      /disconnect[\s\S]*bot[\s\S]*port[\s\S]*handleSignals[\s\S]*prot.*"port"/,
    );
    await expect(startHost(undefined as never)).rejects.toThrow(ConfigurationError);
  });

  test('hands an activity to the bot', async () => {
    const texts: (string | undefined)[] = [];
    const bot = new ActivityHandler().onMessage(async (context) => {
      texts.push(context.activity.text);
    }) as ActivityHandler;
    expect((await post(await start(bot), activity)).status).toBe(200);
    expect(texts).toEqual(['hello']);
  });

  test.each([
    ['what is not JSON', '{"type":', 'application/json', 400],
    ['what is not an activity', '{"foo":1}', 'application/json', 400],
    ['an empty body', '', 'application/json', 400],
    ['more than it reads', JSON.stringify({ text: 'x'.repeat(2_000_000) }), 'application/json', 413],
  ])('answers %s with a 4xx and lives on', async (_what, body, type, status) => {
    const running = await start();
    expect((await post(running, body, type)).status).toBe(status);
    expect((await fetch(`${running.url}/health/live`)).status).toBe(200);
  });

  test('lets a turn under way end when it stops, and takes no new one', async () => {
    const turn = { begun: () => {}, finish: () => {} };
    const begun = new Promise<void>((resolve) => {
      turn.begun = resolve;
    });
    const finished = new Promise<void>((resolve) => {
      turn.finish = resolve;
    });
    const running = await start({
      run: () => {
        turn.begun();
        return finished;
      },
    });
    const answer = post(running, activity);
    await begun;
    const stopped = running.stop();
    await expect(post(running, activity)).rejects.toThrow();
    turn.finish();
    await stopped;
    expect((await answer).status).toBe(200);
  });

  test('says which port is taken', async () => {
    const { port } = await start();
    const first = host as Host;
    await expect(start(undefined, { port })).rejects.toMatchObject({ code: 'HOST_PORT', port });
    host = first;
  });

  test('drains and exits with 0 on SIGTERM', { timeout: 30_000 }, async () => {
    const { end } = await startSample();
    expect(await end('SIGTERM')).toBe(0);
  });
});
