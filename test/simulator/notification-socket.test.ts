import { describe, expect, it } from 'vitest';
import { type Setting, setting } from './setting.js';
import { SocketClient } from './socket-client.js';

const hour = 3_600_000;
const channels = '/notifications/channels';
const heartbeat = { topicName: 'channel.metadata', eventBody: { message: 'WebSocket Heartbeat' } };

interface Listening extends Setting {
  channel: { id: string; connectUri: string; expires: string };
  client: SocketClient;
  subscribe(...topics: string[]): ReturnType<Setting['call']>;
}

/** A channel with a socket on it, on a clock that stands still, with events that come at once. */
async function listening(options: Parameters<typeof setting>[0] = {}): Promise<Listening> {
  const given = await setting({ delays: { disconnect: 0, events: 0 }, ...options });
  const channel = (await given.call('POST', channels)).body;
  const client = await SocketClient.connect(channel.connectUri);
  const subscribe = (...topics: string[]) =>
    given.call(
      'POST',
      `${channels}/${channel.id}/subscriptions`,
      topics.map((id) => ({ id })),
    );
  return { ...given, channel, client, subscribe };
}

/** Asks whether the socket is served, and passes over what came before the answer. */
async function isServed(client: SocketClient): Promise<true> {
  client.send({ message: 'ping' });
  for (;;) if ((await client.next()).eventBody.message === 'pong') return true;
}

describe('the socket of a notification channel', () => {
  it('says what a subscribed detail event says, and nothing of another conversation', async () => {
    const { cloud, call, client, subscribe } = await listening();
    const [mine, other] = [cloud.createConversation(), cloud.createConversation()];
    const topic = `v2.detail.events.conversation.${mine.id}.customer.end`;
    await subscribe(topic);
    for (const { id } of [other, mine]) {
      await call('PATCH', `/conversations/messages/${id}`, { state: 'disconnected' });
    }
    expect(await client.next()).toEqual({
      topicName: topic,
      version: '2',
      eventBody: expect.objectContaining({
        conversationId: mine.id,
        mediaType: 'MESSAGE',
        messageType: 'OPEN',
        disconnectType: 'CLIENT',
      }),
      metadata: { CorrelationId: expect.any(String) },
    });
    expect(await client.ask({ message: 'ping' })).toMatchObject({ eventBody: { message: 'pong' } });
  });

  it('says no more once it is unsubscribed', async () => {
    const { cloud, call, channel, client, subscribe } = await listening();
    const { id } = cloud.createConversation();
    await subscribe(`v2.detail.events.conversation.${id}.customer.end`);
    await call('DELETE', `${channels}/${channel.id}/subscriptions`);
    cloud.endConversation(id);
    expect(await client.ask({ message: 'ping' })).toMatchObject({ eventBody: { message: 'pong' } });
  });

  it('shows the conversations of an agent and of a queue as they change', async () => {
    const { cloud, client, subscribe } = await listening();
    const [userId, queueId] = [
      '5f1d6c1e-0000-4000-8000-00000000000a',
      '5f1d6c1e-0000-4000-8000-00000000000b',
    ];
    const topics = [`v2.users.${userId}`, `v2.routing.queues.${queueId}`].map(
      (one) => `${one}.conversations.messages`,
    );
    await subscribe(...topics);
    const { id } = cloud.createConversation();
    cloud.agentJoins(id, { userId, queueId, state: 'alerting' });
    cloud.agentAnswers(id);
    cloud.createConversation();
    client.send({ message: 'ping' });
    const seen = new Set<string>();
    for (let frame = await client.next(); topics.includes(frame.topicName); frame = await client.next()) {
      const { id: conversationId, participants } = frame.eventBody;
      expect(conversationId).toBe(id);
      const agent = participants.find(({ purpose }: { purpose: string }) => purpose === 'agent');
      seen.add(`${frame.topicName} ${agent?.state}`);
    }
    for (const topic of topics) {
      expect([...seen]).toContain(`${topic} alerting`);
      expect([...seen]).toContain(`${topic} connected`);
    }
  });

  it('takes topics over the socket too, up to its limit', async () => {
    const { cloud, call, channel, client } = await listening();
    const { id } = cloud.createConversation();
    const topic = `v2.detail.events.conversation.${id}.customer.end`;
    const asked = { message: 'subscribe', topics: [topic], correlationId: 'c-1' };
    expect(await client.ask(asked)).toEqual({ result: '200', status: 'subscribed', correlationId: 'c-1' });
    const listed = await call('GET', `${channels}/${channel.id}/subscriptions`);
    expect(listed.body.entities).toMatchObject([{ id: topic }]);
    const many = Array.from({ length: 1_000 }, (_, index) => `v2.users.${index}.conversations.messages`);
    expect(await client.ask({ ...asked, topics: many })).toMatchObject({ result: '400', status: 'failure' });
    cloud.endConversation(id);
    expect((await client.next()).topicName).toBe(topic);
  });

  it('beats every half minute, and answers a ping', async () => {
    const { clock, client } = await listening();
    clock.advance(29_999);
    expect(await client.ask({ message: 'ping' })).toEqual({
      topicName: 'channel.metadata',
      eventBody: { message: 'pong' },
    });
    clock.advance(30_001);
    expect([await client.next(), await client.next()]).toEqual([heartbeat, heartbeat]);
  });

  it('does not answer what it does not know', async () => {
    const { client } = await listening();
    for (const frame of ['not json', '{}', '{"message":"__proto__"}', '[]', 'null']) client.send(frame);
    expect(await client.ask({ message: 'ping' })).toMatchObject({ eventBody: { message: 'pong' } });
  });

  it('is closed when the 24 hours of its channel are over', async () => {
    const { cloud, clock, channel, client } = await listening();
    expect(new Date(channel.expires).getTime()).toBe(clock.now() + 24 * hour);
    clock.advance(24 * hour - 1);
    expect(await isServed(client)).toBe(true);
    clock.advance(1);
    expect(await client.closed).toBe(1001);
    await expect(SocketClient.connect(channel.connectUri)).rejects.toThrow('response: 401');
    expect(cloud.conversations).toEqual([]);
  });

  it('lives on when topics are subscribed again', async () => {
    const { clock, client, subscribe } = await listening({ tokenLifetime: 172_800 });
    clock.advance(23 * hour);
    await subscribe('v2.users.u.conversations.messages');
    clock.advance(23 * hour);
    expect(await isServed(client)).toBe(true);
    clock.advance(hour);
    expect(await client.closed).toBe(1001);
  });

  it('is the only one of its channel: a second one takes its place', async () => {
    const { channel, client } = await listening();
    const second = await SocketClient.connect(channel.connectUri);
    expect(await client.closed).toBe(1001);
    expect(await second.ask({ message: 'ping' })).toMatchObject({ eventBody: { message: 'pong' } });
  });

  it('is closed when the channel gives way to a newer one', async () => {
    const { clock, call, client } = await listening();
    for (let count = 0; count < 20; count += 1) await call('POST', channels);
    clock.advance(30_000);
    expect(await client.closed).toBe(1001);
  });

  it('is refused for an unknown channel', async () => {
    const { cloud } = await setting();
    const root = cloud.url.replace('http', 'ws');
    await expect(SocketClient.connect(`${root}/channels/unknown`)).rejects.toThrow('response: 401');
    await expect(SocketClient.connect(`${root}/channels/`)).rejects.toThrow('response: 404');
    await expect(SocketClient.connect(`${root}/channels/a/b`)).rejects.toThrow('response: 404');
    await expect(SocketClient.connect(`${root}/api/v2/conversations/x`)).rejects.toThrow('response: 404');
  });

  it('ends when the simulator stops', async () => {
    const { cloud, client } = await listening();
    await cloud.stop();
    expect([1001, 1006]).toContain(await client.closed);
  });
});
