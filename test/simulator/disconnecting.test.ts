import { describe, expect, it } from 'vitest';
import { type Setting, setting } from './setting.js';

type Way = (given: Setting, id: string) => Promise<{ status: number; body: unknown }>;

const ids = (given: Setting, id: string) => {
  const customer = given.cloud.conversation(id)?.participants.find(({ purpose }) => purpose === 'customer');
  return { participant: customer?.id, communication: customer?.communications[0]?.id };
};

const disconnected = { state: 'disconnected' };

const ways: Record<string, Way> = {
  'PATCH conversation': ({ call }, id) => call('PATCH', `/conversations/messages/${id}`, disconnected),
  'DELETE conversation': ({ call }, id) => call('DELETE', `/conversations/${id}`),
  'POST disconnect': ({ call }, id) => call('POST', `/conversations/${id}/disconnect`),
  'PATCH participant': (given, id) =>
    given.call(
      'PATCH',
      `/conversations/messages/${id}/participants/${ids(given, id).participant}`,
      disconnected,
    ),
  'PATCH communication': (given, id) => {
    const { participant, communication } = ids(given, id);
    const path = `/conversations/messages/${id}/participants/${participant}/communications/${communication}`;
    return given.call('PATCH', path, disconnected);
  },
};

describe.each(Object.entries(ways))('%s', (name, disconnect) => {
  it('is accepted at once and done later', async () => {
    const given = await setting();
    const { id } = given.cloud.createConversation();
    const { status, body } = await disconnect(given, id);
    const expected = { 'PATCH participant': 202, 'POST disconnect': 202 }[name] ?? 200;
    expect(status).toBe(expected);
    if (name === 'PATCH participant' || name === 'DELETE conversation') expect(body).toBeUndefined();
    if (name === 'POST disconnect') expect(body).toEqual(expect.any(String));
    given.clock.advance(249);
    expect(given.cloud.conversation(id)?.state).toBe('open');
    given.clock.advance(1);
    const { state, endTime, participants } = given.cloud.conversation(id) ?? {};
    expect(state).toBe('ended');
    expect(endTime).toBe(given.clock.now());
    expect(participants?.every(({ live }) => !live)).toBe(true);
  });

  it('remembers which call ended the conversation', async () => {
    const given = await setting({ delays: { disconnect: 0 } });
    const { id } = given.cloud.createConversation();
    await disconnect(given, id);
    const ended = given.cloud.conversation(id)?.history.find(({ what }) => what === 'ended');
    const { method, route, correlationId, clientId } = given.cloud.requests.at(-1) ?? {};
    expect(ended?.cause).toEqual({ call: `${method} ${route}`, correlationId, clientId });
  });

  it('is a 404 for a conversation that does not exist', async () => {
    const given = await setting();
    const made = await disconnect(given, '00000000-0000-4000-8000-000000000000');
    expect(made).toMatchObject({ status: 404, body: { code: 'not.found' } });
  });

  it.each([400, 404, 409] as const)('can be refused with %i once all is over', async (alreadyEnded) => {
    const given = await setting({ unknowns: { alreadyEnded }, delays: { disconnect: 0 } });
    const { id } = given.cloud.createConversation();
    await disconnect(given, id);
    expect((await disconnect(given, id)).status).toBe(alreadyEnded);
  });

  it('is accepted once more by default, and changes nothing', async () => {
    const given = await setting({ delays: { disconnect: 0 } });
    const { id } = given.cloud.createConversation();
    const { status } = await disconnect(given, id);
    const before = given.cloud.conversation(id)?.endTime;
    given.clock.advance(1_000);
    expect((await disconnect(given, id)).status).toBe(status);
    expect(given.cloud.conversation(id)?.endTime).toBe(before);
  });

  it('can be a lie: accepted, and everybody stays', async () => {
    const given = await setting();
    const { id } = given.cloud.createConversation();
    const lie = given.cloud.faults.add({
      match: { conversationId: id },
      effect: { lie: 'accepted but stays connected' },
    });
    expect((await disconnect(given, id)).status).toBeLessThan(300);
    given.clock.advance(600_000);
    expect(given.cloud.conversation(id)?.state).toBe('open');
    lie.remove();
    await disconnect(given, id);
    given.clock.advance(250);
    expect(given.cloud.conversation(id)?.state).toBe('ended');
  });
});

describe('a disconnect', () => {
  it('of the whole conversation shows client on everybody, a teardown shows system', async () => {
    const { cloud, call } = await setting({ delays: { disconnect: 0 } });
    const types = (id: string) =>
      cloud.conversation(id)?.participants.map(({ communications }) => communications[0]?.disconnectType);
    const patched = cloud.createConversation().id;
    await call('PATCH', `/conversations/messages/${patched}`, disconnected);
    expect(types(patched)).toEqual(['client', 'client']);
    const torn = cloud.createConversation().id;
    await call('POST', `/conversations/${torn}/disconnect`);
    expect(types(torn)).toEqual(['system', 'system']);
  });

  it('of the customer shows client there and peer on the other side', async () => {
    const { cloud, call } = await setting({ delays: { disconnect: 0 } });
    const { id, participants } = cloud.createConversation();
    await call('PATCH', `/conversations/messages/${id}/participants/${participants[0]?.id}`, disconnected);
    const { body } = await call('GET', `/conversations/messages/${id}`);
    expect(body.participants.map((one: { disconnectType: string }) => one.disconnectType)).toEqual([
      'client',
      'peer',
    ]);
  });

  it('of the customer leaves the other side in when that switch says so', async () => {
    const { cloud, call } = await setting({ delays: { disconnect: 0 }, unknowns: { peer: 'stays' } });
    const { id, participants } = cloud.createConversation();
    await call('PATCH', `/conversations/${id}/participants/${participants[0]?.id}`, disconnected);
    expect(cloud.conversation(id)?.state).toBe('open');
    expect(cloud.conversation(id)?.participants.map(({ live }) => live)).toEqual([false, true]);
  });

  it('is done as of its own time, however late somebody looks', async () => {
    const { cloud, clock, call } = await setting({ delays: { disconnect: 250, peer: 500 } });
    const { id, participants, startTime } = cloud.createConversation();
    await call('PATCH', `/conversations/messages/${id}/participants/${participants[0]?.id}`, disconnected);
    clock.advance(600_000);
    const left = cloud.conversation(id)?.participants.map(({ endTime = 0 }) => endTime - startTime);
    expect(left).toEqual([250, 750]);
  });

  it('of one of two customers leaves the conversation open', async () => {
    const { cloud, call } = await setting({ delays: { disconnect: 0 } });
    const { id, participants } = cloud.createConversation();
    const second = cloud.customerJoins(id);
    await call('PATCH', `/conversations/messages/${id}/participants/${participants[0]?.id}`, disconnected);
    expect(cloud.conversation(id)?.state).toBe('open');
    await call('PATCH', `/conversations/messages/${id}/participants/${second.id}`, disconnected);
    expect(cloud.conversation(id)?.state).toBe('ended');
  });

  it('does not reach somebody who came after it was accepted', async () => {
    const { cloud, clock, call } = await setting({ unknowns: { peer: 'stays' } });
    const { id } = cloud.createConversation();
    await call('PATCH', `/conversations/messages/${id}`, disconnected);
    const late = cloud.customerJoins(id);
    clock.advance(250);
    const live = cloud.conversation(id)?.participants.filter((one) => one.live);
    expect(live?.map((one) => one.id)).toEqual([late.id]);
  });

  it('by DELETE answers 204 when that switch says so', async () => {
    const { cloud, call } = await setting({ unknowns: { deleteStatus: 204 } });
    expect(await call('DELETE', `/conversations/${cloud.createConversation().id}`)).toMatchObject({
      status: 204,
    });
  });

  it('needs the state, a known one, and disconnected', async () => {
    const { cloud, call } = await setting();
    const path = `/conversations/messages/${cloud.createConversation().id}`;
    const codes = [];
    for (const body of [undefined, {}, { state: 'DISCONNECTED' }, { state: 'connected' }]) {
      const reply = await call('PATCH', path, body);
      codes.push([reply.status, reply.body.code]);
    }
    expect(codes).toEqual([
      [400, 'communication.state.required'],
      [400, 'communication.state.required'],
      [400, 'invalid.value'],
      [400, 'bad.request'],
    ]);
  });

  it('of a zombie is accepted, and only a teardown gives it its end time', async () => {
    const { cloud, clock, call } = await setting({ unknowns: { alreadyEnded: 409 } });
    const { id } = cloud.createConversation();
    cloud.makeZombie(id);
    expect(cloud.conversation(id)).toMatchObject({ state: 'zombie' });
    expect((await call('PATCH', `/conversations/messages/${id}`, disconnected)).status).toBe(200);
    clock.advance(60_000);
    const { body } = await call('GET', `/conversations/${id}`);
    expect(body.endTime).toBeUndefined();
    expect(body.participants[0].messages[0].state).toBe('disconnected');
    await call('POST', `/conversations/${id}/disconnect`);
    clock.advance(250);
    expect(cloud.conversation(id)?.state).toBe('ended');
  });

  it('is not offered by the calls that only forum threads know', async () => {
    const { cloud, call } = await setting();
    const { id } = cloud.createConversation();
    expect((await call('POST', `/conversations/${id}`, {})).status).toBe(405);
    expect((await call('POST', '/conversations/messaging/events', { type: 'hangup' })).status).toBe(404);
    expect(cloud.conversation(id)?.state).toBe('open');
  });
});
