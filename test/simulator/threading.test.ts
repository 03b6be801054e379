import { describe, expect, it } from 'vitest';
import { inboundText } from './api.js';
import { setting } from './setting.js';

const hour = 3_600_000;

describe('a guest who writes after the end', () => {
  it('opens the same conversation again within the window, as a new customer', async () => {
    const { cloud, clock } = await setting();
    const { id } = cloud.createConversation();
    cloud.endConversation(id);
    clock.advance(72 * hour - 1);
    expect(cloud.guestWrites(id, 'still there?')).toMatchObject({ conversationId: id, how: 'reopened' });
    const { state, endTime, participants } = cloud.conversation(id) ?? {};
    expect({ state, endTime }).toEqual({ state: 'open', endTime: undefined });
    const customers = participants?.filter(({ purpose }) => purpose === 'customer');
    expect(customers?.map(({ live }) => live)).toEqual([false, true]);
  });

  it('starts a new conversation after the window', async () => {
    const { cloud, clock } = await setting();
    const { id, address } = cloud.createConversation();
    cloud.endConversation(id);
    clock.advance(72 * hour);
    const wrote = cloud.guestWrites(address, 'hello again');
    expect(wrote.how).toBe('started');
    expect(wrote.conversationId).not.toBe(id);
    expect(cloud.conversation(id)?.state).toBe('ended');
  });

  it('never opens it again when the window is 0', async () => {
    const { cloud } = await setting({ threadingWindow: 0 });
    const { id } = cloud.createConversation();
    cloud.endConversation(id);
    expect(cloud.guestWrites(id, 'hello').how).toBe('started');
  });

  it('can be disconnected again, and again, under one id', async () => {
    const { cloud, call } = await setting({ delays: { disconnect: 0 } });
    const { id } = cloud.createConversation();
    for (const _ of [1, 2, 3]) {
      await call('PATCH', `/conversations/messages/${id}`, { state: 'disconnected' });
      cloud.guestWrites(id, 'one more thing');
    }
    const { participants, endings } = cloud.conversation(id) ?? {};
    const customers = participants?.filter(({ purpose }) => purpose === 'customer') ?? [];
    expect(customers).toHaveLength(4);
    expect(customers.filter(({ live }) => live)).toHaveLength(1);
    expect(endings?.every(({ reopenedAt }) => reopenedAt !== undefined)).toBe(true);
  });

  it('does the same through the API, and the read says so', async () => {
    const { cloud, call } = await setting();
    const { id, address } = cloud.createConversation();
    cloud.endConversation(id);
    const path = `/conversations/messages/${cloud.integrationId}/inbound/open/message?prefetchConversationId=true`;
    expect((await call('POST', path, inboundText(address, 'hi'))).body.conversationId).toBe(id);
    expect((await call('GET', `/conversations/${id}`)).body.endTime).toBeUndefined();
  });
});

describe('the threading timeline', () => {
  const path = '/conversations/messaging/threadingtimeline';

  it('is 72 hours unless it is set', async () => {
    const { call } = await setting();
    expect((await call('GET', path)).body).toEqual({
      settings: [{ messengerType: 'open', timeoutInMinutes: 4_320 }],
      defaultTimeoutMinutes: 4_320,
    });
  });

  it('can be set, and holds from then on', async () => {
    const { cloud, clock, call } = await setting();
    const body = { settings: [{ messengerType: 'open', timeoutInMinutes: 1 }], defaultTimeoutMinutes: 4_320 };
    expect((await call('PUT', path, body)).body).toEqual(body);
    const { id } = cloud.createConversation();
    cloud.endConversation(id);
    clock.advance(60_000);
    expect(cloud.guestWrites(id, 'late').how).toBe('started');
  });

  it.each([-1, 4_321, 1.5, '5'])('takes no %s minutes', async (timeoutInMinutes) => {
    const { call } = await setting();
    const body = { settings: [{ messengerType: 'open', timeoutInMinutes }] };
    expect(await call('PUT', path, body)).toMatchObject({ status: 400, body: { code: 'bad.request' } });
  });
});
