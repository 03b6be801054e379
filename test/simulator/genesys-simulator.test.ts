import { describe, expect, it } from 'vitest';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { callerOf, requestToken } from './api.js';
import { setting } from './setting.js';

describe('the simulator', () => {
  it('stops with a caller still connected, and stops twice', async () => {
    const { cloud, call } = await setting();
    await call('GET', '/conversations/x');
    await Promise.all([cloud.stop(), cloud.stop()]);
    await cloud.stop();
    await expect(requestToken(cloud)).rejects.toThrow('fetch failed');
  });

  it('gives other ids at every start without a seed', async () => {
    const [one, other] = await Promise.all([setting(), setting()]);
    expect(one.cloud.createConversation().id).not.toBe(other.cloud.createConversation().id);
  });

  it('gives the same ids for the same seed', async () => {
    const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => setting({ seed })));
    const id = one?.cloud.createConversation().id;
    expect(same?.cloud.createConversation().id).toBe(id);
    expect(other?.cloud.createConversation().id).not.toBe(id);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('remembers what was asked, and no secret', async () => {
    const { cloud, call } = await setting();
    const { headers } = await call('PATCH', '/conversations/messages/x?a=b', { state: 'disconnected' });
    expect(cloud.requests.at(-1)).toMatchObject({
      method: 'PATCH',
      path: '/api/v2/conversations/messages/x',
      query: { a: 'b' },
      route: '/api/v2/conversations/messages/{conversationId}',
      params: { conversationId: 'x' },
      status: 404,
      clientId: cloud.credentials.clientId,
      tokenId: cloud.requests[0]?.tokenId,
      correlationId: headers.get('ININ-Correlation-Id'),
      body: { state: 'disconnected' },
    });
    expect(JSON.stringify(cloud.requests)).not.toMatch(/bearer|basic /i);
    expect(JSON.stringify(cloud.requests)).not.toContain(cloud.credentials.clientSecret);
    cloud.forgetRequests();
    expect(cloud.requests).toEqual([]);
  });

  it('remembers only as many requests as it was told to', async () => {
    const { cloud, call } = await setting({ requestsKept: 2 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await call('GET', `/conversations/${name}`);
    expect(cloud.requests.map(({ params }) => params.conversationId)).toEqual(['d', 'e']);
  });

  it('tells what happens as it happens', async () => {
    const { cloud, clock, call } = await setting();
    const heard: string[] = [];
    const silence = cloud.on('conversation', ({ what }) => heard.push(what));
    cloud.on('request', ({ method, status }) => heard.push(`${method} ${status}`));
    const { id } = cloud.createConversation({ participants: [{ purpose: 'customer' }] });
    await call('PATCH', `/conversations/messages/${id}`, { state: 'disconnected' });
    clock.advance(250);
    expect(heard).toEqual([
      'created',
      'participant joined',
      'disconnect accepted',
      'PATCH 200',
      'participant left',
      'ended',
    ]);
    silence();
    cloud.guestWrites(id, 'hello');
    expect(heard).toHaveLength(6);
  });

  it('tells by itself, on the real clock, what was due later', async () => {
    const cloud = await GenesysSimulator.start({ delays: { disconnect: 5 } });
    try {
      const { id } = cloud.createConversation();
      const ended = new Promise((resolve) => {
        cloud.on('conversation', ({ what, conversationId }) => what === 'ended' && resolve(conversationId));
      });
      const call = await callerOf(cloud);
      await call('PATCH', `/conversations/messages/${id}`, { state: 'disconnected' });
      expect(await ended).toBe(id);
    } finally {
      await cloud.stop();
    }
  });

  it('changes lazily with a clock that can only be read', async () => {
    let now = 0;
    const { cloud, call } = await setting({ clock: { now: () => now } });
    const { id } = cloud.createConversation();
    await call('PATCH', `/conversations/messages/${id}`, { state: 'disconnected' });
    now = 10_000;
    expect(cloud.conversation(id)).toMatchObject({ state: 'ended', endTime: 250 });
  });

  it('shows copies: a test cannot change the state by accident', async () => {
    const { cloud } = await setting();
    const shown = cloud.createConversation();
    shown.participants.length = 0;
    shown.endTime = 1;
    expect(cloud.conversation(shown.id)).toMatchObject({ state: 'open', participants: [{}, {}] });
    expect(cloud.conversation('unknown')).toBeUndefined();
  });

  it('makes a conversation just as a test describes it', async () => {
    const { cloud } = await setting();
    const { id, participants, messages } = cloud.createConversation({
      id: 'mine',
      address: 'u@x',
      direction: 'outbound',
      text: 'hello',
      participants: [
        { purpose: 'customer', state: 'disconnected' },
        { purpose: 'customer' },
        { purpose: 'agent', state: 'alerting', name: 'Ada' },
      ],
    });
    expect(id).toBe('mine');
    expect(participants.map(({ name, state }) => [name, state])).toEqual([
      ['u@x', 'disconnected'],
      ['u@x', 'connected'],
      ['Ada', 'alerting'],
    ]);
    expect(messages).toMatchObject([{ text: 'hello', direction: 'inbound' }]);
    const over = cloud.createConversation({ participants: [{ purpose: 'customer', state: 'disconnected' }] });
    expect(over.state).toBe('ended');
    expect(() => cloud.createConversation({ id: 'mine' })).toThrow('already a conversation mine');
  });
});
