import { gzipSync } from 'node:zlib';
import fastify from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EventReceiver } from '../../../src/open-messaging/receiving/event-receiver.js';
import { expressReceiver } from '../../../src/open-messaging/receiving/express-receiver.js';
import { fastifyReceiver } from '../../../src/open-messaging/receiving/fastify-receiver.js';
import { messageKey } from '../../../src/open-messaging/receiving/message-key.js';
import { nodeReceiver } from '../../../src/open-messaging/receiving/node-receiver.js';
import type { OutboundMessage } from '../../../src/open-messaging/receiving/outbound-message.js';
import type { PushedEvent } from '../../../src/open-messaging/receiving/pushed-event.js';
import { restifyReceiver } from '../../../src/open-messaging/receiving/restify-receiver.js';
import { WebhookReceiver } from '../../../src/open-messaging/receiving/webhook-receiver.js';
import { conversationId, delivery, otherSecret, RecordingLogger, secret, sign } from './deliveries.js';
import { oneConnection, send, writeThenRead } from './http-client.js';
import {
  consumingServers,
  decodingServers,
  keepingServers,
  type Running,
  type Start,
  servers,
} from './servers.js';

const token = 'a-token-for-pushed-events';
const logger = new RecordingLogger();
const accepted: OutboundMessage[] = [];
const events: PushedEvent[] = [];
const keys = new Set<string>();

/** Remembers as the queue does, after a moment. */
const accept = async (message: OutboundMessage) => {
  await new Promise((resolve) => setImmediate(resolve));
  if (keys.has(messageKey(message))) return 'known';
  keys.add(messageKey(message));
  accepted.push(message);
  return 'accepted';
};

const buildReceivers = () => ({
  '/webhook': new WebhookReceiver({ secrets: [secret, otherSecret], accept, logger }),
  '/other-webhook': new WebhookReceiver({ secrets: 'the-secret-of-another-integration', accept, logger }),
  '/impatient': new WebhookReceiver({ secrets: secret, accept, logger, bodyTimeoutMs: 60 }),
  '/events': new EventReceiver({ token, accept: async (event) => events.push(event), logger }),
});

const message = (changes: object = {}) =>
  JSON.stringify(delivery(changes, { time: new Date().toISOString() }));

const headersFor = (body: string | Uint8Array, by?: string) => ({
  'Content-Type': 'application/json',
  'X-Hub-Signature-256': sign(body, by),
});

/** Starts a server for the tests of a block. */
function running(start: Start) {
  let server: Running;
  beforeAll(async () => {
    server = await start(buildReceivers());
  });
  afterAll(() => server.close());
  beforeEach(() => {
    accepted.length = 0;
    events.length = 0;
    keys.clear();
    logger.lines.length = 0;
  });
  return (path: string) => `${server.url}${path}`;
}

const codeOf = ({ text }: { readonly text: string }) => (JSON.parse(text) as { code?: string }).code;

describe.each(Object.entries<Start>(servers))('on %s', (_name, start) => {
  const url = running(start);

  it('a signed message is taken', async () => {
    const body = message({ text: 'Grüße, 𝒢enesys ✓' });
    expect(await send(url('/webhook'), { headers: headersFor(body), body })).toMatchObject({
      status: 200,
      text: '{"outcome":"accepted"}',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(accepted.map(({ text }) => text)).toEqual(['Grüße, 𝒢enesys ✓']);
  });

  it('fetch can deliver too', async () => {
    const body = message();
    const answer = await fetch(url('/webhook'), { method: 'POST', headers: headersFor(body), body });
    expect([answer.status, await answer.json()]).toEqual([200, { outcome: 'accepted' }]);
  });

  it.each([
    ['forged', (body: string) => sign(body, 'a-secret-that-is-not-ours'), 'signature-wrong'],
    ['in hexadecimal', (body: string) => sign(body, secret, 'hex'), 'signature-malformed'],
    ['that came twice', (body: string) => [sign(body), sign(body)], 'signature-malformed'],
    ['empty', () => '', 'signature-malformed'],
    ['missing', () => undefined, 'signature-missing'],
  ])('a signature that is %s is refused', async (_what, signature, code) => {
    const body = message();
    const value = signature(body);
    const headers = value === undefined ? {} : { 'X-Hub-Signature-256': value };
    const answer = await send(url('/webhook'), { headers, body });
    expect([answer.status, codeOf(answer)]).toEqual([401, code]);
    expect(accepted).toEqual([]);
  });

  it('the other secret of a rotation is taken', async () => {
    const body = message();
    const answer = await send(url('/webhook'), { headers: headersFor(body, otherSecret), body });
    expect(answer.status).toBe(200);
  });

  it('each receiver has its own secrets', async () => {
    const body = message();
    const headers = headersFor(body, 'the-secret-of-another-integration');
    expect((await send(url('/other-webhook'), { headers, body })).status).toBe(200);
    expect((await send(url('/webhook'), { headers, body })).status).toBe(401);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/octet-stream',
    'nonsense',
    undefined,
  ])('the type %s does not matter', async (type) => {
    const body = message();
    const headers = { 'X-Hub-Signature-256': sign(body), ...(type && { 'Content-Type': type }) };
    expect((await send(url('/webhook'), { headers, body })).status).toBe(200);
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])(
    '%s is answered with 405 and what is allowed',
    async (method) => {
      const answer = await send(url('/webhook'), { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toContain('POST');
    },
  );

  it('a body that comes too slowly is cut off', async () => {
    const body = message();
    const headers = { ...headersFor(body), 'Content-Length': body.length };
    const answer = await send(url('/impatient'), {
      headers,
      chunks: [body.slice(0, 20)],
      isOpen: true,
      agent: oneConnection(),
    });
    expect([answer.status, codeOf(answer), answer.headers.connection]).toEqual([408, 'too-slow', 'close']);
  });

  it('512,001 bytes are refused, declared or not, and the connection is closed', async () => {
    const body = message({ text: 'x'.repeat(600_000) }).slice(0, 512_001);
    const headers = headersFor(body);
    for (const sending of [
      { body },
      { chunks: [body.slice(0, 300_000), body.slice(300_000)], isOpen: true },
    ]) {
      const answer = await send(url('/webhook'), { headers, ...sending, agent: oneConnection() });
      expect([answer.status, codeOf(answer)]).toEqual([413, 'too-large']);
      expect(answer.headers.connection).toBe('close');
    }
  });

  it('a client that writes all of its body before it reads gets the answer, not a broken connection', async () => {
    // The second that the server goes on reading does not pass, so that the machine may take longer for so much.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const answer = await writeThenRead(url('/webhook'), Buffer.alloc(8_000_000));
    expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 413 Payload Too Large');
    expect(answer).toContain('"code":"too-large"');
  });

  it('a body that says that it is huge is not waited for', async () => {
    const answer = await send(url('/webhook'), { headers: { 'Content-Length': '9000000000' }, isOpen: true });
    expect([answer.status, answer.headers.connection]).toEqual([413, 'close']);
  });

  it('a body without a length is read', async () => {
    const body = message();
    const chunks = [body.slice(0, 10), body.slice(10, 50), body.slice(50)];
    expect((await send(url('/webhook'), { headers: headersFor(body), chunks })).status).toBe(200);
  });

  it('a compressed body is not inflated', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
    const headers = { ...headersFor(bomb), 'Content-Encoding': 'gzip' };
    expect((await send(url('/webhook'), { headers, body: bomb })).status).toBe(415);
  });

  it('a body 10,000 deep, and one with __proto__, do no harm', async () => {
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    expect((await send(url('/webhook'), { headers: headersFor(deep), body: deep })).status).toBe(400);
    const sly = message().replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
    );
    expect((await send(url('/webhook'), { headers: headersFor(sly), body: sly })).status).toBe(200);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('a connection serves on after refusals whose body was read', async () => {
    const agent = oneConnection();
    const body = message();
    const sendings = [
      { headers: {}, body },
      { headers: headersFor('x'), body: 'x' },
      { headers: headersFor(body), body },
    ];
    const answers = [];
    for (const sending of sendings) answers.push(await send(url('/webhook'), { ...sending, agent }));
    agent.destroy();
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 200]);
    expect(new Set(answers.map(({ port }) => port)).size).toBe(1);
  });

  it('a client that goes away in the middle of its body leaves the server well', async () => {
    const body = message();
    const gone = send(url('/webhook'), { headers: { 'Content-Length': '500' }, chunks: ['{'], isOpen: true });
    const agent = oneConnection();
    const cut = send(url('/webhook'), {
      headers: { 'Content-Length': '500' },
      chunks: ['{'],
      isOpen: true,
      agent,
    });
    setTimeout(() => agent.destroy(), 50);
    await expect(cut).rejects.toThrow();
    expect((await send(url('/webhook'), { headers: headersFor(body), body })).status).toBe(200);
    gone.catch(() => {});
  });

  it('six deliveries of one message at once are one message', async () => {
    const body = message();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => send(url('/webhook'), { headers: headersFor(body), body })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(answers.filter(({ text }) => text.includes('accepted'))).toHaveLength(1);
    expect(accepted).toHaveLength(1);
  });

  it('pushed events are heard, with the token, once', async () => {
    const body = JSON.stringify({ eventName: 'customer.end', conversationId, eventTime: 1_767_268_800_000 });
    const authorization = `Bearer ${token}`;
    const deliver = (headers: Record<string, string | string[]>) => send(url('/events'), { headers, body });
    expect((await deliver({ Authorization: authorization })).status).toBe(200);
    expect(events).toMatchObject([{ conversationId, name: 'customer.end', time: 1_767_268_800_000 }]);
    expect((await deliver({})).status).toBe(401);
    // Node's joined headers would hide the second one.
    expect((await deliver({ Authorization: [authorization, 'Bearer x'] })).status).toBe(401);
  });
});

describe.each(Object.entries<Start>(keepingServers))('on %s', (_name, start) => {
  const url = running(start);

  it('a signed message is taken by the bytes that were kept', async () => {
    const body = message({ text: 'Grüße ✓' }).replace(',', ' ,\t');
    expect((await send(url('/webhook'), { headers: headersFor(body), body })).status).toBe(200);
    expect(accepted.map(({ text }) => text)).toEqual(['Grüße ✓']);
  });

  it('a forged one is refused', async () => {
    const body = message();
    const answer = await send(url('/webhook'), { headers: headersFor(`${body} `), body });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'signature-wrong']);
  });
});

describe.each(Object.entries<Start>(consumingServers))('on %s', (_name, start) => {
  const url = running(start);

  it('a signed message is refused with the code that mends it, not as forged', async () => {
    const body = message();
    const answer = await send(url('/webhook'), { headers: headersFor(body), body });
    expect([answer.status, codeOf(answer)]).toEqual([500, 'body-consumed']);
    expect(answer.text).toMatch(
      /express\.json\(\{ verify|restify\.plugins\.bodyParser\(\)|request\.rawBody =/,
    );
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

describe.each(Object.entries<Start>(decodingServers))(
  'behind a parser that keeps the text, as %s',
  (encoding, start) => {
    const url = running(start);
    const isKept = encoding === 'UTF-8';

    it('a signed message is taken, or refused with the code that mends it', async () => {
      const body = message({ text: 'Grüße ✓' });
      const answer = await send(url('/webhook'), { headers: headersFor(body), body });
      if (isKept) expect(answer).toMatchObject({ status: 200, text: '{"outcome":"accepted"}' });
      else expect([answer.status, codeOf(answer)]).toEqual([500, 'body-consumed']);
      if (!isKept) expect(answer.text).toContain('express.json({ verify');
      expect(accepted).toHaveLength(isKept ? 1 : 0);
    });

    it('what is ASCII is in no doubt', async () => {
      const body = message();
      expect((await send(url('/webhook'), { headers: headersFor(body), body })).status).toBe(200);
      const answer = await send(url('/webhook'), { headers: headersFor(`${body} `), body });
      expect([answer.status, codeOf(answer)]).toEqual([401, 'signature-wrong']);
    });

    it('a message without a signature is refused as one', async () => {
      const body = message({ text: 'Grüße ✓' });
      const answer = await send(url('/webhook'), { headers: { 'Content-Type': 'application/json' }, body });
      expect([answer.status, codeOf(answer)]).toEqual([401, 'signature-missing']);
    });
  },
);

describe('a Fastify app', () => {
  it('keeps its own parsers beside the receiver', async () => {
    const server = await servers.Fastify(buildReceivers());
    const body = '{"a":1}';
    const answer = await send(`${server.url}/other`, {
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(JSON.parse(answer.text)).toEqual({ parsed: { a: 1 } });
    await server.close();
  });

  it('can be tried by inject()', async () => {
    const app = fastify();
    await app.register(fastifyReceiver(buildReceivers()['/webhook'], '/webhook'));
    const body = message();
    const deliver = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/webhook', headers, payload: body });
    expect((await deliver(headersFor(body))).json()).toEqual({ outcome: 'accepted' });
    expect((await deliver(headersFor(body, 'a-secret-that-is-not-ours'))).statusCode).toBe(401);
    await app.close();
  });
});

it.each([expressReceiver, fastifyReceiver, nodeReceiver, restifyReceiver])(
  '%o needs a receiver, and says so before the first request',
  (adapter) => {
    expect(() => adapter(undefined as never, '/webhook')).toThrow(
      /receiver has to be a receiver, such as the webhook/,
    );
  },
);
