import { describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../src/simulator/index.js';
import { request, requestToken } from './api.js';
import { setting } from './setting.js';

const disconnected = { state: 'disconnected' };

async function faulty(effect: FaultEffect) {
  const given = await setting({ delays: { disconnect: 0 } });
  const { id } = given.cloud.createConversation();
  given.cloud.faults.add({ match: { conversationId: id }, effect });
  const patch = () => given.call('PATCH', `/conversations/messages/${id}`, disconnected);
  return { ...given, id, patch, state: () => given.cloud.conversation(id)?.state };
}

describe('a fault', () => {
  it('answers a status in the shape of the platform, and nothing is done', async () => {
    const { patch, state } = await faulty({ status: 503, headers: { 'retry-after': '7' } });
    const { status, headers, body } = await patch();
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'service.unavailable' });
    expect(headers.get('retry-after')).toBe('7');
    expect(body.contextId).toBe(headers.get('ININ-Correlation-Id'));
    expect(state()).toBe('open');
  });

  it('answers a status although the work was done', async () => {
    const { patch, state } = await faulty({ status: 504, applyEffect: true });
    expect((await patch()).status).toBe(504);
    expect(state()).toBe('ended');
  });

  it('drops the connection before the work, or after it', async () => {
    const before = await faulty({ drop: true });
    await expect(before.patch()).rejects.toThrow('fetch failed');
    expect(before.state()).toBe('open');
    expect(before.cloud.requests.at(-1)).toMatchObject({ method: 'PATCH', fault: { drop: true } });
    expect(before.cloud.requests.at(-1)?.status).toBeUndefined();
    const after = await faulty({ drop: true, applyEffect: true });
    await expect(after.patch()).rejects.toThrow('fetch failed');
    expect(after.state()).toBe('ended');
  });

  it('never answers, until the simulator stops', async () => {
    const { cloud, patch } = await faulty({ hang: true });
    const heard = new Promise<void>((resolve) => void cloud.on('request', () => resolve()));
    const hanging = patch();
    const refused = expect(hanging).rejects.toThrow('fetch failed');
    await heard;
    await cloud.stop();
    await refused;
  });

  it('delays an answer', async () => {
    const { patch, state } = await faulty({ delayMs: 30 });
    const started = performance.now();
    expect((await patch()).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(29);
    expect(state()).toBe('ended');
  });

  it('answers HTML, a redirect, a body of any kind', async () => {
    const html = await (await faulty({ html: true })).patch();
    expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html']);
    const redirect = await (await faulty({ redirect: 'http://127.0.0.1:1/elsewhere' })).patch();
    expect([redirect.status, redirect.headers.get('location')]).toEqual([
      302,
      'http://127.0.0.1:1/elsewhere',
    ]);
    expect((await (await faulty({ body: { id: 7 } })).patch()).body).toEqual({ id: 7 });
  });

  it('cuts an answer in half, or makes it huge', async () => {
    await expect((await faulty({ truncate: true })).patch()).rejects.toThrow();
    const huge = await (await faulty({ hugeBytes: 2_000_000 })).patch();
    expect(JSON.stringify(huge.body).length).toBeGreaterThan(2_000_000);
  });

  it('is played on some requests only: skip, times, and until it is removed', async () => {
    const { cloud, call } = await setting();
    const fault = cloud.faults.add({ match: { method: 'get' }, skip: 1, times: 2, effect: { status: 500 } });
    const statuses = [];
    for (const _ of [1, 2, 3, 4]) statuses.push((await call('GET', '/conversations/x')).status);
    expect(statuses).toEqual([404, 500, 500, 404]);
    expect(fault.hits).toBe(2);
    const always = cloud.faults.add({ match: {}, effect: { status: 500 } });
    expect((await call('GET', '/conversations/x')).status).toBe(500);
    always.remove();
    expect((await call('GET', '/conversations/x')).status).toBe(404);
  });

  it('matches by route, path, client, or any condition', async () => {
    const { cloud, call } = await setting();
    const matches = [
      { route: '/api/v2/conversations/{conversationId}' },
      { path: '/api/v2/conversations/x' },
      { path: /\/conversations\/x$/g },
      { clientId: cloud.credentials.clientId },
      { when: ({ params }: { params: Record<string, string> }) => params.conversationId === 'x' },
    ];
    for (const match of matches) {
      const fault = cloud.faults.add({ match, effect: { status: 500 } });
      expect((await call('GET', '/conversations/x')).status).toBe(500);
      fault.remove();
    }
    const others = [
      { route: '/x' },
      { path: '/x' },
      { clientId: 'x' },
      { method: 'POST' },
      { conversationId: 'y' },
    ];
    for (const match of others) cloud.faults.add({ match, effect: { status: 500 } });
    expect((await call('GET', '/conversations/x')).status).toBe(404);
    cloud.faults.clear();
  });

  it('can be played on the login service too', async () => {
    const { cloud } = await setting();
    cloud.faults.add({ match: { path: '/oauth/token' }, times: 1, effect: { status: 503 } });
    expect((await requestToken(cloud)).status).toBe(503);
    expect((await requestToken(cloud)).status).toBe(200);
  });

  it('does not hide the rate limit', async () => {
    const { cloud, call } = await setting({ rateLimit: 1 });
    const fault = cloud.faults.add({ match: {}, effect: { status: 500 } });
    expect((await call('GET', '/conversations/x')).status).toBe(500);
    expect((await call('GET', '/conversations/x')).status).toBe(429);
    expect(fault.hits).toBe(1);
  });

  it('with nothing to happen is a mistake of the test', async () => {
    const { cloud } = await setting();
    expect(() => cloud.faults.add({ match: {}, effect: {} })).toThrow('needs something to happen');
    expect((await request(cloud.url, {})).status).toBe(404);
  });
});
