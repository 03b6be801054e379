import { setTimeout as pause } from 'node:timers/promises';
import axios from 'axios';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ApiCall, Lane } from '../../src/genesys/api-call.js';
import {
  answer,
  connect,
  conversationId,
  failureOf,
  issueToken,
  ok,
  quiet,
  refuse,
  serve,
} from './hostile-server.js';

/** A gate that lets through and writes down. */
function openGate() {
  const admitted: Lane[] = [];
  const observed: ApiCall[] = [];
  const gate = {
    admit: async (lane: Lane) => void admitted.push(lane),
    observe: (call: ApiCall) => void observed.push(call),
    hasRoom: () => true,
  };
  return { gate, admitted, observed };
}

describe('the gate', () => {
  it('admits and hears of every request, also of those for tokens', async () => {
    const { url } = await serve({ api: answer(200, { id: conversationId, participants: [] }) });
    const { gate, admitted, observed } = openGate();
    const genesys = connect(url, { gate });
    await genesys.readConversation(conversationId);
    await genesys.readConversation(conversationId, { lane: 'verify' });
    await genesys.disconnectConversation(conversationId);
    await genesys.tearDown(conversationId);
    await genesys.readEndedAt([conversationId]);
    expect(admitted).toEqual(['token', 'read', 'verify', 'close', 'close', 'verify']);
    expect(observed.map(({ lane }) => lane)).toEqual(admitted);
  });

  it('is asked again for the repeat after a renewed token', async () => {
    const { url } = await serve({ api: refuse(401, 'bad.credentials') });
    const { gate, admitted } = openGate();
    await failureOf(connect(url, { gate }).disconnectConversation(conversationId));
    expect(admitted).toEqual(['token', 'close', 'token', 'close']);
  });

  it('hears the status, the rate limit and when to come back', async () => {
    const headers = {
      'inin-ratelimit-count': '300',
      'inin-ratelimit-allowed': '300',
      'inin-ratelimit-reset': '12',
      'Retry-After': '12',
    };
    const { url } = await serve({ api: refuse(429, 'too.many.requests.retry.after', 'no', headers) });
    const { gate, observed } = openGate();
    await failureOf(connect(url, { gate }).disconnectConversation(conversationId));
    expect(observed[1]).toEqual({
      method: 'PATCH',
      path: `/api/v2/conversations/messages/${conversationId}`,
      lane: 'close',
      status: 429,
      durationMs: expect.any(Number),
      correlationId: 'corr-1',
      rateLimit: { count: 300, allowed: 300, resetSeconds: 12 },
      retryAfterMs: 12_000,
      error: 'GENESYS_RATE_LIMITED',
    });
  });

  it('keeps a call waiting without the time-out running', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { url } = await serve();
    const admit = async () => void vi.advanceTimersByTime(60_000);
    const gate = { admit, observe: () => {}, hasRoom: () => true };
    await connect(url, { gate, timeoutMs: 1_000 }).disconnectConversation(conversationId);
  });

  it('sends nothing where it refuses', async () => {
    const { url, calls, tokens } = await serve();
    const gate = { admit: () => Promise.reject(new Error('shut')), observe: () => {}, hasRoom: () => true };
    expect(await failureOf(connect(url, { gate }).disconnectConversation(conversationId))).toMatchObject({
      message: 'shut',
    });
    expect([...calls(), ...tokens()]).toEqual([]);
  });

  it('lets go of a call that is aborted while it waits', async () => {
    const { url, calls } = await serve();
    const gate = {
      admit: (lane: Lane, signal?: AbortSignal) =>
        lane === 'token'
          ? Promise.resolve()
          : new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      observe: () => {},
      hasRoom: () => true,
    };
    const abort = new AbortController();
    const call = failureOf(connect(url, { gate }).disconnectConversation(conversationId, abort));
    await pause(30);
    abort.abort(new Error('enough'));
    expect(await call).toMatchObject({ message: 'enough' });
    expect(calls()).toHaveLength(0);
  });
});

describe('an aborted call', () => {
  it('rejects with the reason of the signal, and is reported', async () => {
    const abort = new AbortController();
    const { url } = await serve({ api: () => abort.abort(new Error('lease lost')) });
    const heard: ApiCall[] = [];
    const options = { signal: abort.signal, onCall: (call: ApiCall) => heard.push(call) };
    expect(await failureOf(connect(url).disconnectConversation(conversationId, options))).toBe(
      abort.signal.reason,
    );
    expect(heard).toMatchObject([{ method: 'PATCH', error: 'ABORTED' }]);
    expect(heard[0]?.status).toBeUndefined();
  });

  it('is not sent where it was aborted before', async () => {
    const { url, calls, tokens } = await serve();
    const signal = AbortSignal.abort(new Error('enough'));
    expect(await failureOf(connect(url).disconnectConversation(conversationId, { signal }))).toBe(
      signal.reason,
    );
    expect([...calls(), ...tokens()]).toEqual([]);
  });

  it('stops waiting for the token, while the others wait on and get it', async () => {
    const impatient = new AbortController();
    const { url, tokens, calls } = await serve({
      login: async (request, response) => {
        impatient.abort(new Error('enough'));
        await pause(20);
        issueToken(request, response);
      },
    });
    const genesys = connect(url);
    const gone = failureOf(genesys.disconnectConversation(conversationId, impatient));
    const patient = genesys.disconnectConversation(conversationId);
    expect(await gone).toBe(impatient.signal.reason);
    expect(await patient).toMatchObject({ status: 200 });
    expect(tokens()).toHaveLength(1);
    expect(calls()).toHaveLength(1);
  });

  it('leaves no listener on a signal that lives on', async () => {
    const { url } = await serve();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await connect(url).disconnectConversation(conversationId, { signal });
    expect(added).toHaveBeenCalled();
    expect(removed.mock.calls.length).toBeGreaterThanOrEqual(added.mock.calls.length);
  });
});

describe('who listens to calls', () => {
  it('hears of its own requests, and the client of all', async () => {
    const { url } = await serve();
    const all: ApiCall[] = [];
    const own: ApiCall[] = [];
    const genesys = connect(url, { onCall: (call) => all.push(call) });
    const call = await genesys.disconnectConversation(conversationId, { onCall: (one) => own.push(one) });
    expect(own).toEqual([call]);
    expect(all.map(({ lane }) => lane)).toEqual(['token', 'close']);
  });

  it('cannot fail a call by throwing', async () => {
    const { url } = await serve();
    const error = vi.fn();
    const genesys = connect(url, {
      logger: { ...quiet, error },
      onCall: () => {
        throw new Error('a bad listener');
      },
    });
    expect(await genesys.disconnectConversation(conversationId)).toMatchObject({ status: 200 });
    expect(error).toHaveBeenCalled();
  });
});

describe('connections', () => {
  it('are kept and used again', async () => {
    const ports = new Set<number | undefined>();
    const { url } = await serve({
      api: (request, response) => {
        ports.add(request.socket.remotePort);
        ok(request, response);
      },
    });
    const genesys = connect(url);
    for (let call = 0; call < 5; call++) await genesys.disconnectConversation(conversationId);
    expect(ports.size).toBe(1);
  });

  it('are let go by close, also those in use', async () => {
    const { url } = await serve({ api: () => genesys.close() });
    const genesys = connect(url);
    expect(await failureOf(genesys.disconnectConversation(conversationId))).toMatchObject({
      fault: 'broken-off',
    });
  });

  it('take nothing from the axios defaults of the application', async () => {
    axios.defaults.headers.common['X-Application'] = 'yes';
    axios.defaults.params = { application: 'yes' };
    try {
      const { url, calls } = await serve();
      await connect(url).disconnectConversation(conversationId);
      expect(calls()[0]?.url).not.toContain('application');
      expect(calls()[0]?.headers).not.toHaveProperty('x-application');
    } finally {
      delete axios.defaults.headers.common['X-Application'];
      delete axios.defaults.params;
    }
  });

  it('to loopback go past the proxy of the environment', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    vi.stubEnv('http_proxy', 'http://127.0.0.1:9');
    try {
      const { url } = await serve();
      expect(await connect(url).disconnectConversation(conversationId)).toMatchObject({ status: 200 });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
