import { describe, expect, it } from 'vitest';
import { callerOf } from './api.js';
import { setting } from './setting.js';

describe('the organisation', () => {
  it('tells its rate limit, in the namespace of the switch only', async () => {
    const { cloud, call } = await setting({ rateLimit: 180, unknowns: { limitsNamespace: 'auth.api' } });
    const path = (namespace: string) => `/organizations/limits/namespaces/${namespace}`;
    expect((await call('GET', path('auth.api'))).body.entities).toEqual([
      { key: 'client.credentials.token.rate.per.minute', namespace: 'auth.api', value: 180 },
    ]);
    expect((await call('GET', path('platform.api'))).body.entities).toEqual([]);
    cloud.setPermissions(cloud.credentials.clientId, []);
    expect((await call('GET', path('auth.api'))).status).toBe(403);
  });
});

describe('a notification channel', () => {
  it('keeps its topics: added, replaced, listed, removed', async () => {
    const { cloud, call } = await setting();
    const { body: channel } = await call('POST', '/notifications/channels');
    expect(channel.connectUri).toBe(`ws://127.0.0.1:${cloud.port}/channels/${channel.id}`);
    const path = `/notifications/channels/${channel.id}/subscriptions`;
    const topics = async () => (await call('GET', path)).body.entities.map(({ id }: { id: string }) => id);
    await call('POST', path, [{ id: 'a' }]);
    await call('POST', path, [{ id: 'b' }]);
    expect(await topics()).toEqual(['a', 'b']);
    await call('PUT', path, [{ id: 'c' }]);
    expect(await topics()).toEqual(['c']);
    await call('DELETE', path);
    expect(await topics()).toEqual([]);
  });

  it('takes 1,000 topics, lives 24 hours, belongs to its client, and 20 of them is all there are', async () => {
    const clients = [
      { clientId: 'one', clientSecret: 's' },
      { clientId: 'two', clientSecret: 's' },
    ];
    const { cloud, clock, call } = await setting({ clients, tokenLifetime: 172_800 });
    const two = await callerOf(cloud, { clientId: 'two', clientSecret: 's' });
    const { body: channel } = await call('POST', '/notifications/channels');
    const path = `/notifications/channels/${channel.id}/subscriptions`;
    const topics = Array.from({ length: 1_001 }, (_, index) => ({ id: `topic-${index}` }));
    expect((await call('POST', path, topics)).status).toBe(400);
    expect((await call('POST', path, topics.slice(1))).status).toBe(200);
    expect((await two('GET', path)).status).toBe(404);
    for (let made = 0; made < 20; made += 1) await call('POST', '/notifications/channels');
    expect((await call('GET', '/notifications/channels')).body.entities).toHaveLength(20);
    expect((await call('GET', path)).status).toBe(404);
    clock.advance(24 * 3_600_000);
    expect((await call('GET', '/notifications/channels')).body.entities).toEqual([]);
  });
});

describe('the bot connector', () => {
  it('carries the replies of a bot session to the guest, and forgets the session when it is complete', async () => {
    const { cloud, call } = await setting();
    const { id: conversationId } = cloud.createConversation();
    const session = { botId: 'bot', botVersion: '1', botSessionId: 'session', languageCode: 'en-us' };
    const flow = {
      botName: 'Bot',
      integrationId: cloud.integrationId,
      automateFlowExecId: 'flow',
      messagingPlatformType: 'Open',
      channels: ['Messaging'],
    };
    const path = '/integrations/botconnectors';
    const incoming = { ...session, ...flow, conversationId, inputMessage: { type: 'Text', text: 'hi' } };
    expect((await call('POST', `${path}/incoming/messages`, incoming)).body.messageId).toEqual(
      expect.any(String),
    );
    const outgoing = { ...session, botState: 'Complete', replyMessages: [{ type: 'Text', text: 'bye' }] };
    expect((await call('POST', `${path}/outgoing/messages`, outgoing)).status).toBe(200);
    expect(cloud.conversation(conversationId)).toMatchObject({ state: 'open', messages: [{ text: 'bye' }] });
    expect((await call('POST', `${path}/outgoing/messages`, outgoing)).status).toBe(404);
  });
});
