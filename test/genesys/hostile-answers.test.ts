import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  accessToken,
  answer,
  connect,
  conversationId,
  failureOf,
  type Handler,
  serve,
} from './hostile-server.js';

const page = '<!doctype html><title>Sign in</title>';
const html =
  (status: number): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(page);
  };

/** Reads from a server that answers so, and tells how it failed. */
async function readFrom(api: Handler, options = {}) {
  const { url } = await serve({ api });
  return failureOf(connect(url, options).readConversation(conversationId));
}

const timeoutMs = 1_000;

/** The time that time-outs see. It passes only as it is told to: on a busy machine, too, nothing else is late. */
function timeOfTimeouts(): { pass(ms: number): void } {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  return { pass: (ms) => void (vi.isFakeTimers() && vi.advanceTimersByTime(ms)) };
}

describe('a server that never comes to an end', () => {
  it('times out where no answer comes', async () => {
    const time = timeOfTimeouts();
    const error = await readFrom(() => time.pass(timeoutMs), { timeoutMs });
    expect(error).toMatchObject({
      code: 'GENESYS_UNREACHABLE',
      fault: 'timed-out',
      transient: true,
      mayHaveArrived: true,
      status: undefined,
    });
  });

  it('times out where the answer drips, though something always comes', async () => {
    const time = timeOfTimeouts();
    const dripping: Handler = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' ', () => time.pass(timeoutMs / 10)), 5);
      response.on('close', () => clearInterval(drip));
    };
    expect(await readFrom(dripping, { timeoutMs })).toMatchObject({ fault: 'timed-out' });
  });

  it('times out where the headers drip', async () => {
    const time = timeOfTimeouts();
    const port = await listen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('X-Drip: drop\r\n', () => time.pass(timeoutMs / 10)), 5);
      socket.on('close', () => clearInterval(drip));
    });
    const genesys = connect(`http://127.0.0.1:${port}`, { timeoutMs });
    expect(await failureOf(genesys.readConversation(conversationId))).toMatchObject({ fault: 'timed-out' });
  });

  it('leaves a kept connection whose other side is silently gone, and takes a new one', async () => {
    const time = timeOfTimeouts();
    let connections = 0;
    const port = await listen((socket) => {
      connections += 1;
      const mine = connections;
      let requests = 0;
      socket.on('data', () => {
        requests += 1;
        // The first connection answers for the token, and then is half open.
        if (mine === 1 && requests > 1) return time.pass(timeoutMs);
        const body = JSON.stringify({ access_token: accessToken, expires_in: 900, id: conversationId });
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
      });
    });
    const genesys = connect(`http://127.0.0.1:${port}`, { timeoutMs });
    expect(await failureOf(genesys.readConversation(conversationId))).toMatchObject({ fault: 'timed-out' });
    expect(await genesys.readConversation(conversationId)).toMatchObject({ id: conversationId });
    expect(connections).toBe(2);
  });
});

describe('a server that breaks off', () => {
  it('says that nobody listens, and that nothing arrived', async () => {
    const port = await listen(() => {}, { closed: true });
    const genesys = connect(`http://127.0.0.1:${port}`);
    expect(await failureOf(genesys.disconnectConversation(conversationId))).toMatchObject({
      code: 'GENESYS_UNREACHABLE',
      fault: 'refused',
      networkCode: 'ECONNREFUSED',
      transient: true,
      mayHaveArrived: false,
    });
  });

  it('says that the other side speaks no TLS', async () => {
    const { url } = await serve();
    const genesys = connect(url.replace('http:', 'https:'));
    expect(await failureOf(genesys.readConversation(conversationId))).toMatchObject({
      fault: 'tls',
      mayHaveArrived: false,
    });
  });

  it.each([
    ['a reset before the answer', (socket: Socket) => socket.resetAndDestroy()],
    ['an end before the answer', (socket: Socket) => socket.end()],
    [
      'an end within the answer',
      (socket: Socket) =>
        socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"id":'),
    ],
  ])('says that the connection broke: %s', async (_how, act) => {
    const { url } = await serve({ api: (request) => act(request.socket) });
    const error = await failureOf(connect(url).disconnectConversation(conversationId));
    expect(error).toMatchObject({ fault: 'broken-off', transient: true, mayHaveArrived: true });
  });

  it('says that it is not HTTP what comes', async () => {
    const port = await listen((socket) => socket.end('220 mail.example ESMTP\r\n'));
    const genesys = connect(`http://127.0.0.1:${port}`);
    expect(await failureOf(genesys.readConversation(conversationId))).toMatchObject({ fault: 'not-http' });
  });
});

describe('a server that answers something else', () => {
  it.each([
    ['a page', html(200), 'not-json'],
    ['a page that says it is JSON', answer(200, page), 'not-json'],
    ['JSON that breaks off', answer(200, '{"id":"3fa8'), 'not-json'],
    ['nothing', answer(200), 'not-json'],
    ['JSON under another type', answer(200, '{"id":"x"}', { 'content-type': 'text/plain' }), 'not-json'],
    ['compressed bytes nobody asked for', compressed(), 'not-json'],
    ['another shape', answer(200, { conversation: 1 }), 'unexpected-shape'],
    ['an array', answer(200, []), 'unexpected-shape'],
    ['null', answer(200, 'null'), 'unexpected-shape'],
  ])('does not use %s', async (_what, api, fault) => {
    const error = await readFrom(api);
    expect(error).toMatchObject({
      code: 'GENESYS_ANSWER_UNUSABLE',
      status: 200,
      fault,
      // Garbled on the way may pass; another shape stays.
      transient: fault === 'not-json',
    });
  });

  it('does not read more than it may', async () => {
    const endless: Handler = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    };
    const error = await readFrom(endless, { maxAnswerBytes: 1_000_000 });
    expect(error).toMatchObject({ code: 'GENESYS_ANSWER_UNUSABLE', fault: 'too-big', transient: false });
  });

  it.each([301, 302, 303, 307, 308])(
    'does not follow a redirect (%i), so the token goes nowhere',
    async (status) => {
      const elsewhere = await serve();
      const error = await readFrom(answer(status, '', { location: elsewhere.url }));
      expect(error).toMatchObject({
        code: 'GENESYS_ANSWER_UNUSABLE',
        fault: 'redirect',
        status,
        transient: false,
      });
      expect(elsewhere.calls()).toHaveLength(0);
    },
  );

  it('does not follow a redirect of the login service', async () => {
    const elsewhere = await serve();
    const { url } = await serve({ login: answer(307, '', { location: `${elsewhere.url}/oauth/token` }) });
    expect(await failureOf(connect(url).readConversation(conversationId))).toMatchObject({
      fault: 'redirect',
    });
    expect(elsewhere.tokens()).toHaveLength(0);
  });

  it.each([
    ['a page', html(200)],
    ['no token', answer(200, { token_type: 'bearer' })],
    ['a token with a line break', answer(200, { access_token: 'a\r\nX-Evil: 1', expires_in: 1 })],
    ['a life of no length', answer(200, { access_token: 'a', expires_in: 0 })],
  ])('takes no token from %s', async (_what, login) => {
    const { url, calls } = await serve({ login });
    expect(await failureOf(connect(url).readConversation(conversationId))).toMatchObject({
      code: 'GENESYS_ANSWER_UNUSABLE',
      call: { lane: 'token' },
    });
    expect(calls()).toHaveLength(0);
  });
});

describe('the answer to a disconnect', () => {
  it.each([
    ['200 with a conversation', answer(200, { id: conversationId })],
    ['202 with nothing', answer(202)],
    ['202 with a JSON string', answer(202, '"accepted"')],
    ['202 with plain text', answer(202, 'accepted', { 'content-type': 'text/plain' })],
    ['204', answer(204)],
  ])('is taken as accepted: %s', async (_what, api) => {
    const { url } = await serve({ api });
    const call = await connect(url).disconnectConversation(conversationId);
    expect(call.status).toBeGreaterThanOrEqual(200);
    expect(call.error).toBeUndefined();
  });

  it.each([
    ['a page', html(200)],
    ['JSON that breaks off', answer(200, '{"id":')],
  ])('is not taken as accepted: %s', async (_what, api) => {
    const { url } = await serve({ api });
    expect(await failureOf(connect(url).disconnectConversation(conversationId))).toMatchObject({
      code: 'GENESYS_ANSWER_UNUSABLE',
      fault: 'not-json',
    });
  });
});

function compressed(): Handler {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify({ id: conversationId })));
  };
}

/** A bare TCP server; `closed` gives a port that nobody listens on. */
async function listen(onSocket: (socket: Socket) => void, { closed = false } = {}): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  if (closed) await close();
  else onTestFinished(close);
  return port;
}
