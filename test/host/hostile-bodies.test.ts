import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ActivityHandler } from 'botbuilder';
import restify from 'restify';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { MemoryOutbox } from '../../src/closing/outboxes/memory-outbox.js';
import { GenesysDisconnect } from '../../src/genesys-disconnect.js';
import { activityBody } from '../../src/host/activity-body.js';
import { type Host, startHost } from '../../src/host/index.js';
import { ManualClock } from '../manual-clock.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
let host: Host | undefined;
afterEach(() => host?.stop());

/** A host whose bot keeps the texts that it was sent. */
async function start(logger = quiet) {
  const disconnect = await GenesysDisconnect.create({
    genesys: {
      apiUrl: 'http://127.0.0.1:9',
      loginUrl: 'http://127.0.0.1:9',
      clientId: 'a',
      clientSecret: 'b',
    },
    manifest: { version: 1, engagements: {} },
    outbox: new MemoryOutbox(),
    logger: quiet,
  });
  const texts: string[] = [];
  const bot = new ActivityHandler().onMessage(async ({ activity }) => {
    texts.push(activity.text);
  }) as ActivityHandler;
  host = await startHost({ disconnect, bot, port: 0, handleSignals: false, logger });
  return { host, texts };
}

async function post({ url }: Host, body: string | Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/api/messages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  return {
    status: response.status,
    code: text === '' ? undefined : (JSON.parse(text) as { code?: string }).code,
  };
}

const message = {
  type: 'message',
  id: 'a-1',
  channelId: 'test',
  serviceUrl: 'http://127.0.0.1:9',
  from: { id: 'guest' },
  recipient: { id: 'bot' },
  conversation: { id: 'c-1' },
  text: 'Grüße',
};
const nested = (depth: number) =>
  `${JSON.stringify(message).slice(0, -1)},"value":${'['.repeat(depth)}${']'.repeat(depth)}}`;

test.each([
  ['gzip', gzipSync(JSON.stringify(message))],
  ['x-gzip', gzipSync(JSON.stringify(message))],
  ['GZIP, identity', gzipSync(JSON.stringify(message))],
  ['br', Buffer.from('anything')],
])('refuses a body with Content-Encoding %s unread', async (encoding, body) => {
  const { host, texts } = await start();
  expect(await post(host, body, { 'Content-Encoding': encoding })).toEqual({
    status: 415,
    code: 'content-encoded',
  });
  expect(texts).toEqual([]);
});

test('never inflates what would fill the memory', async () => {
  const { host } = await start();
  const before = process.memoryUsage.rss();
  const bomb = gzipSync(Buffer.alloc(64_000_000, ' '), { level: 9 });
  const peaks: number[] = [];
  const watch = setInterval(() => peaks.push(process.memoryUsage.rss()), 1);
  expect((await post(host, bomb, { 'Content-Encoding': 'gzip' })).status).toBe(415);
  clearInterval(watch);
  expect(Math.max(0, ...peaks) - before).toBeLessThan(96_000_000);
});

test.each([
  ['depth 10,000', nested(10_000), {}, 400, 'too-deep'],
  ['depth 500,000', '['.repeat(500_000), {}, 400, 'too-deep'],
  ['bytes that are not UTF-8', Buffer.from(JSON.stringify(message), 'latin1'), {}, 400, 'not-json'],
  ['UTF-16', Buffer.from(JSON.stringify(message), 'utf16le'), {}, 400, 'not-json'],
  ['text', JSON.stringify(message), { 'Content-Type': 'text/plain' }, 400, 'not-json'],
  ['a form', 'type=message', { 'Content-Type': 'application/x-www-form-urlencoded' }, 400, 'not-json'],
  ['null', 'null', {}, 400, 'NotAnActivity'],
  ['an activity in __proto__', `{"__proto__":${JSON.stringify(message)}}`, {}, 400, 'NotAnActivity'],
] as const)('answers %s with a 4xx', async (_what, body, headers, status, code) => {
  const { host, texts } = await start();
  expect(await post(host, body, headers)).toEqual({ status, code });
  expect(texts).toEqual([]);
});

test('takes an activity whatever the letters of its type are, and with what it need not have', async () => {
  const { host, texts } = await start();
  const body = `${nested(100).slice(0, -1)},"__proto__":{"polluted":true}}`;
  expect((await post(host, body, { 'Content-Type': 'Application/JSON; charset=UTF-8' })).status).toBe(200);
  expect((await post(host, body, { 'Content-Encoding': 'identity' })).status).toBe(200);
  expect(texts).toEqual(['Grüße', 'Grüße']);
  expect('polluted' in {}).toBe(false);
});

test('keeps no upload on the disk', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'uploads-'));
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { host } = await start();
  const form = new FormData();
  form.append('file', new Blob(['x'.repeat(100_000)]), 'upload.bin');
  const { status } = await fetch(`${host.url}/api/messages`, { method: 'POST', body: form });
  expect([status, readdirSync(folder)]).toEqual([400, []]);
});

test('answers an endless body as soon as it is too long', async () => {
  const { host } = await start();
  const socket = connect(host.port, '127.0.0.1').on('error', () => {});
  socket.write(
    'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  const pour = () => {
    while (socket.writable && socket.write(`10000\r\n${' '.repeat(65_536)}\r\n`));
  };
  socket.on('drain', pour);
  pour();
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
  socket.destroy();
});

test('waits for a slow body as long as a channel would', async () => {
  const clock = new ManualClock();
  const server = restify.createServer();
  server.post('/api/messages', activityBody(quiet, clock), async () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(
    'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  );
  await vi.waitUntil(() => clock.pending > 0);
  await clock.advance(10_000);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
  socket.destroy();
  server.close();
});

test('leaves a body alone that a parser of the owner has read', async () => {
  const { host, texts } = await start();
  host.server.use(restify.plugins.bodyParser());
  expect((await post(host, JSON.stringify(message))).status).toBe(200);
  expect(texts).toEqual(['Grüße']);
});

test('tells the log of a refused body once, and nothing of what was in it', async () => {
  const warned: unknown[][] = [];
  const { host } = await start({ ...quiet, warn: (...line: unknown[]) => warned.push(line) });
  await post(host, '{"secret word"');
  await post(host, '{"secret word"');
  expect(warned).toEqual([
    ['an activity was not taken', { status: 400, reason: 'not-json', advice: 'The body is not JSON.' }],
  ]);
});
