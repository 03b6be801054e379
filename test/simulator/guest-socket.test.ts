import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { GenesysSimulator } from '../../src/simulator/index.js';
import { request, requestToken } from './api.js';
import { setting } from './setting.js';
import { SocketClient } from './socket-client.js';
import { WebGuest } from './web-guest.js';

const minute = 60_000;
const token = '6b9a1d3e-3a5c-4a8e-9d53-0a2f4c1b7e10';
const disconnected = { state: 'disconnected' };
const readOnlyRefusal = {
  type: 'response',
  class: 'string',
  code: 409,
  body: 'Session is read-only, no new messages allowed',
};

const disconnectEvent = (readOnly: 'true' | 'false') => ({
  type: 'message',
  class: 'StructuredMessage',
  code: 200,
  body: {
    type: 'Event',
    direction: 'Outbound',
    id: expect.any(String),
    channel: { time: expect.any(String), type: 'Private', from: {}, to: {} },
    events: [{ eventType: 'Presence', presence: { type: 'Disconnect' } }],
    metadata: { readOnly },
    originatingEntity: 'Bot',
  },
});

const lastConversation = (cloud: GenesysSimulator) => {
  const conversation = cloud.conversations.at(-1);
  if (!conversation) throw new Error('There is no conversation yet.');
  return conversation;
};

/** A guest who has written, on a clock that stands still, with disconnects that happen at once. */
async function inConversation(options: Parameters<typeof setting>[0] = {}) {
  const given = await setting({ delays: { disconnect: 0, conversation: 0 }, ...options });
  const guest = await WebGuest.configured(given.cloud, token);
  await guest.writes('hello');
  return { ...given, guest, id: lastConversation(given.cloud).id };
}

describe('the session of a web messaging guest', () => {
  it('begins with the first use of a token and goes on with the next one', async () => {
    const { cloud } = await setting();
    const guest = await WebGuest.connect(cloud, token);
    const journeyContext = {
      customer: { id: token, idType: 'cookie' },
      customerSession: { id: '', type: 'web' },
    };
    expect(await guest.configure({ startNew: false, journeyContext, tracingId: 'trace-1' })).toEqual({
      type: 'response',
      class: 'SessionResponse',
      code: 200,
      body: {
        connected: true,
        newSession: true,
        readOnly: false,
        maxCustomDataBytes: 2_048,
        allowedMedia: { inbound: { fileTypes: [], maxFileSizeKB: 10_240 } },
        blockedExtensions: [],
        clearedExistingSession: false,
      },
      tracingId: 'trace-1',
    });
    const again = await WebGuest.connect(cloud, token);
    expect((await again.configure()).body).toMatchObject({ newSession: false, readOnly: false });
  });

  it('keeps its conversation over connections, and gives every one of them what is said', async () => {
    const { cloud, guest, id } = await inConversation();
    const second = await WebGuest.configured(cloud, token);
    await second.writes('from the other window');
    expect((await guest.next()).body.text).toBe('from the other window');
    guest.client.socket.close();
    await guest.client.closed;
    expect((await (await WebGuest.configured(cloud, token)).writes('back again')).code).toBe(200);
    expect(cloud.conversations).toHaveLength(1);
    expect(cloud.conversation(id)?.messages.map(({ text }) => text)).toEqual([
      'hello',
      'from the other window',
      'back again',
    ]);
  });

  it('is separate from that of another token', async () => {
    const { cloud, guest } = await inConversation();
    const other = await WebGuest.configured(cloud);
    await other.writes('I am somebody else');
    cloud.agentJoins(cloud.conversations[0]?.id ?? '');
    cloud.agentWrites(cloud.conversations[0]?.id ?? '', 'to the first only');
    expect((await guest.next()).body.text).toBe('to the first only');
    expect((await other.ask('echo', { message: { type: 'Text', text: 'ping' } })).body.text).toBe('ping');
    expect(cloud.conversations).toHaveLength(2);
  });

  it('can be left by one connection or by all, and needs to be configured again then', async () => {
    const { cloud, guest } = await inConversation();
    const second = await WebGuest.configured(cloud, token);
    const closed = { class: 'SessionResponse', code: 200, body: { connected: false, readOnly: false } };
    expect(await guest.ask('closeSession', { closeAllConnections: true })).toMatchObject(closed);
    expect(await second.next()).toEqual({
      type: 'message',
      class: 'ConnectionClosedEvent',
      code: 200,
      body: {},
    });
    expect(await second.writes('hello?')).toMatchObject({ class: 'string', code: 4007 });
    expect((await guest.configure()).body).toMatchObject({ connected: true, newSession: false });
    await second.configure();
    expect(await second.ask('closeSession', { closeAllConnections: false })).toMatchObject(closed);
    expect((await guest.writes('still here')).code).toBe(200);
  });

  it('is refused to a connection for an unknown deployment', async () => {
    const { cloud } = await setting();
    const url = cloud.guestSocketUrl.replace(/=.*/, '=11111111-1111-4111-8111-111111111111');
    await expect(SocketClient.connect(url)).rejects.toThrow('Unexpected server response: 403');
    await expect(SocketClient.connect(url.replace(/\?.*/, ''))).rejects.toThrow('403');
    await expect(SocketClient.connect(url.replace('/v1', '/v2'))).rejects.toThrow('404');
    const guest = await WebGuest.connect(cloud);
    expect(await guest.configure({ deploymentId: 'another' })).toMatchObject({ class: 'string', code: 400 });
  });
});

describe('a web messaging guest', () => {
  it('gets back what it says, with its tracing id', async () => {
    const { cloud, clock } = await setting();
    const guest = await WebGuest.configured(cloud);
    const channel = { messageId: 'mine-1' };
    const message = { type: 'Text', text: 'hello', channel, metadata: { 'x-own': 'y' } };
    expect(await guest.ask('onMessage', { message, tracingId: 'trace-7' })).toEqual({
      type: 'message',
      class: 'StructuredMessage',
      code: 200,
      body: {
        type: 'Text',
        text: 'hello',
        direction: 'Inbound',
        id: lastConversation(cloud).messages[0]?.id,
        channel: {
          time: new Date(clock.now()).toISOString(),
          type: 'Private',
          messageId: 'mine-1',
          from: {},
          to: {},
        },
        metadata: { 'x-own': 'y' },
      },
      tracingId: 'trace-7',
    });
  });

  it('begins a conversation that the API knows like any other', async () => {
    const { cloud, clock, call } = await setting();
    const guest = await WebGuest.configured(cloud);
    await guest.writes('hello', { channel: { metadata: { customAttributes: { plan: 'gold' } } } });
    const { id, integrationId, messages } = lastConversation(cloud);
    expect(integrationId).toBe(cloud.messenger.deploymentId);
    expect((await call('GET', `/conversations/${id}`)).status).toBe(404);
    clock.advance(3_000);
    const { body } = await call('GET', `/conversations/${id}`);
    expect(body.participants).toMatchObject([
      {
        purpose: 'customer',
        attributes: { plan: 'gold' },
        messages: [{ state: 'connected', type: 'webmessaging' }],
      },
      { purpose: 'workflow', messages: [{ state: 'connected', type: 'webmessaging' }] },
    ]);
    expect((await call('GET', `/conversations/messages/${id}`)).body.participants[0].type).toBe(
      'webmessaging',
    );
    const details = await call('GET', `/conversations/messages/${messages[0]?.id}/details`);
    expect(details.body).toMatchObject({
      messengerType: 'webmessaging',
      textBody: 'hello',
      normalizedMessage: { channel: { platform: 'WebMessaging' } },
    });
    const analytics = await call('GET', `/analytics/conversations/details?id=${id}`);
    expect(analytics.body.conversations[0].participants[0].sessions[0].messageType).toBe('webmessaging');
  });

  it('begins it by joining, before a word is said, and only once', async () => {
    const { cloud } = await setting();
    const guest = await WebGuest.configured(cloud);
    expect((await guest.joins()).body).toMatchObject({
      type: 'Event',
      direction: 'Inbound',
      events: [{ eventType: 'Presence', presence: { type: 'Join' } }],
    });
    await guest.joins();
    await guest.writes('hello');
    const { participants, messages } = lastConversation(cloud);
    expect(cloud.conversations).toHaveLength(1);
    expect(participants.map(({ purpose }) => purpose)).toEqual(['customer', 'workflow']);
    expect(messages).toHaveLength(1);
  });

  it('can show that it is typing, which begins nothing', async () => {
    const { cloud } = await setting();
    const guest = await WebGuest.configured(cloud);
    const events = [{ eventType: 'Typing', typing: { type: 'On' } }];
    const typed = await guest.ask('onMessage', { message: { type: 'Event', events } });
    expect(typed.body).toMatchObject({ direction: 'Inbound', events });
    expect(cloud.conversations).toEqual([]);
  });

  it('hears the bot and the agent, and presses their buttons', async () => {
    const { cloud, guest, id } = await inConversation();
    cloud.agentJoins(id);
    cloud.agentWrites(id, { text: 'Shall we?', quickReplies: [{ text: 'Yes', payload: 'yes!' }] });
    const asked = await guest.next();
    expect(asked).toMatchObject({
      type: 'message',
      class: 'StructuredMessage',
      body: {
        type: 'Structured',
        direction: 'Outbound',
        text: 'Shall we?',
        originatingEntity: 'Human',
        content: [{ contentType: 'QuickReply', quickReply: { text: 'Yes', payload: 'yes!' } }],
      },
    });
    const originatingMessageId = asked.body.id;
    const buttonResponse = { type: 'QuickReply', text: 'Yes', payload: 'yes!', originatingMessageId };
    const content = [{ contentType: 'ButtonResponse', buttonResponse }];
    const pressed = await guest.ask('onMessage', { message: { type: 'Structured', text: 'Yes', content } });
    expect(pressed.body).toMatchObject({ direction: 'Inbound', type: 'Structured', content });
    expect(cloud.conversation(id)?.messages.at(-1)).toMatchObject({
      type: 'Structured',
      text: 'Yes',
      buttonResponse,
    });
  });

  it('hears the flow by way of the bot connector', async () => {
    const { call, guest, id } = await inConversation();
    const session = { botId: 'b', botVersion: '1', botSessionId: 's', languageCode: 'en' };
    await call('POST', '/integrations/botconnectors/incoming/messages', {
      ...session,
      botName: 'Bot',
      integrationId: 'i',
      automateFlowExecId: 'f',
      conversationId: id,
      inputMessage: { type: 'Text', text: 'hello' },
      messagingPlatformType: 'webmessaging',
      channels: ['Messaging'],
    });
    const replyMessages = [{ type: 'Text', text: 'Good morning.' }];
    await call('POST', '/integrations/botconnectors/outgoing/messages', {
      ...session,
      botState: 'MoreData',
      replyMessages,
    });
    expect((await guest.next()).body).toMatchObject({ text: 'Good morning.', originatingEntity: 'Bot' });
  });

  it('gets an echo of a health check, which nobody else sees', async () => {
    const { cloud } = await setting();
    const guest = await WebGuest.configured(cloud);
    const tracingId = 'SGVhbHRoQ2hlY2tNZXNzYWdlSWQ=';
    const echo = await guest.ask('echo', { tracingId, message: { type: 'Text', text: 'ping' } });
    expect(echo).toMatchObject({
      type: 'response',
      class: 'StructuredMessage',
      code: 200,
      body: { type: 'Text', text: 'ping', direction: 'Inbound' },
      tracingId,
    });
    expect(cloud.conversations).toEqual([]);
  });
});

describe('what a web messaging guest must not send', () => {
  const attachment = { contentType: 'Attachment', attachment: { id: 'a' } };
  const clear = [{ eventType: 'Presence', presence: { type: 'Clear' } }];
  const long = { metadata: { customAttributes: { long: 'x'.repeat(2_048) } } };

  it.each<[string, string, object, number]>([
    ['an unknown action', 'disconnectCustomer', {}, 400],
    ['no message', 'onMessage', {}, 400],
    ['an empty text', 'onMessage', { message: { type: 'Text', text: '' } }, 400],
    ['an unknown type', 'onMessage', { message: { type: 'Receipt' } }, 400],
    [
      'a presence that is not its own',
      'onMessage',
      { message: { type: 'Event', events: [{ eventType: 'CoBrowse' }] } },
      400,
    ],
    ['a conversation to clear', 'onMessage', { message: { type: 'Event', events: clear } }, 403],
    [
      'a sign-in',
      'configureAuthenticatedSession',
      { deploymentId: '3e55e46e-0000-4000-8000-000000000001' },
      403,
    ],
    ['another token', 'onMessage', { token: 'unknown', message: { type: 'Text', text: 'x' } }, 4007],
    [
      'an attachment that was never uploaded',
      'onMessage',
      { message: { type: 'Text', text: 'x', content: [attachment] } },
      4009,
    ],
    ['an attachment to delete', 'deleteAttachment', { attachmentId: 'a' }, 4009],
    ['a text that is too long', 'onMessage', { message: { type: 'Text', text: 'x'.repeat(4_097) } }, 4011],
    [
      'attributes that are too large',
      'onMessage',
      { message: { type: 'Text', text: 'x' }, channel: long },
      4013,
    ],
  ])('%s is refused', async (_, action, rest, code) => {
    const { cloud } = await setting();
    const guest = await WebGuest.configured(cloud);
    expect(await guest.ask(action, { tracingId: 't', ...rest })).toEqual({
      type: 'response',
      class: 'string',
      code,
      body: expect.any(String),
      tracingId: 't',
    });
    expect(cloud.conversations).toEqual([]);
    expect((await guest.writes('and the socket is still good')).code).toBe(200);
  });

  it('a message before the session is configured is refused', async () => {
    const { cloud } = await setting();
    const guest = await WebGuest.connect(cloud);
    expect(await guest.writes('hello')).toMatchObject({ class: 'string', code: 4007 });
  });

  it.each(['not json', '[]', 'null', '"x"', '{"action":"__proto__"}', `${'['.repeat(10_000)}`])(
    'the frame %.20s is refused',
    async (frame) => {
      const { cloud } = await setting();
      const { client } = await WebGuest.configured(cloud);
      expect(await client.ask(frame)).toMatchObject({ type: 'response', class: 'string', code: 400 });
    },
  );

  it('a file is refused with the reason, and is not offered', async () => {
    const { cloud } = await setting();
    const guest = await WebGuest.configured(cloud);
    const file = { attachmentId: 'a-1', fileName: 'x.png', fileType: 'image/png', errorsAsJson: true };
    expect(await guest.ask('onAttachment', file)).toMatchObject({
      class: 'GenerateUrlError',
      body: { attachmentId: 'a-1', errorCode: 4001, errorMessage: expect.stringContaining('image/png') },
    });
    const { attachmentId: _, ...withoutId } = file;
    expect((await guest.ask('onAttachment', withoutId)).class).toBe('GenerateUrlError');
    const { deploymentId } = cloud.messenger;
    expect(await guest.ask('getConfiguration', { deploymentId })).toMatchObject({
      class: 'GetConfigurationResponse',
      body: { allowedMedia: { inbound: { fileTypes: [] } } },
    });
  });

  it('a frame over the limit closes the socket, and no other', async () => {
    const { cloud, guest } = await inConversation();
    const flood = await WebGuest.configured(cloud);
    flood.client.send('x'.repeat(200_000));
    expect(await flood.client.closed).toBe(1009);
    expect((await guest.writes('still here')).code).toBe(200);
  });
});

describe('the history of a web messaging guest', () => {
  async function read(cloud: GenesysSimulator, jwt: string, query = '') {
    const headers = { authorization: `Bearer ${jwt}` };
    return request(`${cloud.url}/api/v2/webmessaging/messages${query}`, { headers });
  }

  it('is read with a token from the socket, newest first, also after the end', async () => {
    const { cloud, guest, id } = await inConversation();
    cloud.agentJoins(id);
    cloud.agentWrites(id, 'good morning');
    await guest.next();
    const other = await WebGuest.configured(cloud);
    await other.writes('not for the first guest');
    cloud.endConversation(id);
    await guest.next();
    const { class: name, body: issued } = await guest.ask('getJwt');
    expect({ name, seconds: issued.exp }).toEqual({ name: 'JwtResponse', seconds: expect.any(Number) });
    const { status, body } = await read(cloud, issued.jwt, '?pageSize=1');
    expect(status).toBe(200);
    expect(body).toMatchObject({ pageSize: 1, pageNumber: 1, total: 2, pageCount: 2 });
    expect(body.entities).toMatchObject([{ text: 'good morning', direction: 'Outbound' }]);
    const second = await read(cloud, issued.jwt, '?pageSize=1&pageNumber=2');
    expect(second.body.entities).toMatchObject([{ text: 'hello', direction: 'Inbound', type: 'Text' }]);
  });

  it('is not read with a token that is forged or too old, nor with that of a client', async () => {
    const { cloud, clock, guest } = await inConversation();
    const { jwt } = (await guest.ask('getJwt')).body;
    const [header, , signature] = jwt.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: 'x', exp: 9e9 })).toString('base64url');
    const token = (await requestToken(cloud)).body.access_token;
    for (const wrong of ['x', `${header}.${claims}.${signature}`, `${header}.!.`, token]) {
      expect((await read(cloud, wrong)).status).toBe(401);
    }
    expect((await read(cloud, jwt)).status).toBe(200);
    clock.advance(10 * minute);
    expect((await read(cloud, jwt)).status).toBe(401);
  });
});

describe('the end of a web messaging conversation', () => {
  type Ending = (given: Awaited<ReturnType<typeof inConversation>>) => unknown;
  const customerOf = (cloud: GenesysSimulator) =>
    lastConversation(cloud).participants.find(({ purpose }) => purpose === 'customer');

  it.each<[string, Ending]>([
    ['a PATCH', ({ call, id }) => call('PATCH', `/conversations/messages/${id}`, disconnected)],
    ['a DELETE', ({ call, id }) => call('DELETE', `/conversations/${id}`)],
    ['a teardown', ({ call, id }) => call('POST', `/conversations/${id}/disconnect`)],
    [
      'a PATCH of the customer',
      ({ cloud, call, id }) =>
        call('PATCH', `/conversations/messages/${id}/participants/${customerOf(cloud)?.id}`, disconnected),
    ],
    [
      'a PATCH of its communication',
      ({ cloud, call, id }) => {
        const { id: participantId, communications } = customerOf(cloud) ?? {};
        const path = `participants/${participantId}/communications/${communications?.[0]?.id}`;
        return call('PATCH', `/conversations/messages/${id}/${path}`, disconnected);
      },
    ],
    [
      'an agent who hangs up',
      ({ cloud, id }) => {
        cloud.agentJoins(id);
        cloud.agentLeaves(id);
      },
    ],
    ['the platform itself', ({ cloud, id }) => cloud.endConversation(id, 'inactivity')],
  ])('by %s locks the guest', async (_, end) => {
    const given = await inConversation();
    const { cloud, guest, id } = given;
    await end(given);
    expect(await guest.next()).toEqual(disconnectEvent('true'));
    expect(await guest.writes('one more thing', { tracingId: 't' })).toEqual({
      ...readOnlyRefusal,
      tracingId: 't',
    });
    expect(await guest.joins()).toEqual(readOnlyRefusal);
    const { state, messages } = cloud.conversation(id) ?? {};
    expect({ state, said: messages?.length }).toEqual({ state: 'ended', said: 1 });
  });

  it('comes when it happens, not when it is accepted', async () => {
    const { clock, call, guest, id } = await inConversation({ delays: { disconnect: 250, conversation: 0 } });
    await call('PATCH', `/conversations/messages/${id}`, disconnected);
    expect((await guest.writes('not yet locked')).code).toBe(200);
    clock.advance(250);
    expect(await guest.next()).toEqual(disconnectEvent('true'));
  });

  it('is pushed as an event of web messaging', async () => {
    const { cloud, id } = await inConversation({ delays: { disconnect: 0, conversation: 0, events: 0 } });
    const pushed: unknown[] = [];
    cloud.on('pushed', ({ name, body }) => pushed.push([name, body.messageType, body.addressTo]));
    cloud.endConversation(id);
    expect(pushed).toContainEqual(['customer.end', 'WEBMESSAGING', cloud.messenger.deploymentId]);
  });

  it('comes by itself, on a clock that can only be read, with what the guest sends next', async () => {
    let now = 0;
    const clock = { now: () => now };
    const { call, guest, id } = await inConversation({ clock, delays: { disconnect: 250, conversation: 0 } });
    await call('PATCH', `/conversations/messages/${id}`, disconnected);
    now = 250;
    expect(await guest.writes('too late')).toEqual(disconnectEvent('true'));
    expect(await guest.next()).toEqual(readOnlyRefusal);
  });

  it('does not come while the guest is in the conversation a second time', async () => {
    const { cloud, call, guest, id } = await inConversation();
    const first = customerOf(cloud);
    const second = cloud.customerJoins(id);
    const participants = `/conversations/messages/${id}/participants`;
    await call('PATCH', `${participants}/${first?.id}`, disconnected);
    expect((await guest.writes('still here')).code).toBe(200);
    await call('PATCH', `${participants}/${second.id}`, disconnected);
    expect(await guest.next()).toEqual(disconnectEvent('true'));
  });

  it('does not come while the guest is only handed over', async () => {
    const { cloud, guest, id } = await inConversation();
    cloud.agentJoins(id);
    cloud.agentLeaves(id, { guest: 'back-to-flow' });
    expect((await guest.writes('who is there?')).body.text).toBe('who is there?');
  });

  it('is remembered for a guest who was away, until that guest starts anew', async () => {
    const { cloud, guest, id } = await inConversation();
    guest.client.socket.close();
    await guest.client.closed;
    cloud.endConversation(id);
    const back = await WebGuest.connect(cloud, token);
    expect((await back.configure()).body).toMatchObject({
      connected: true,
      newSession: false,
      readOnly: true,
    });
    expect(await back.writes('hello?')).toEqual(readOnlyRefusal);
    expect((await back.ask('closeSession', { closeAllConnections: true })).body).toMatchObject({
      connected: false,
      readOnly: true,
    });
    expect((await back.configure({ startNew: true })).body).toMatchObject({
      newSession: true,
      readOnly: false,
    });
    await back.writes('something else');
    expect(lastConversation(cloud).id).not.toBe(id);
    expect(cloud.conversation(id)?.state).toBe('ended');
  });

  it('leaves the guest free where the Messenger only shows the status', async () => {
    const { cloud, guest, id } = await inConversation({
      messenger: { conversationDisconnect: { type: 'Send' } },
    });
    cloud.endConversation(id);
    expect(await guest.next()).toEqual(disconnectEvent('false'));
    expect((await guest.writes('one more thing')).code).toBe(200);
    expect(cloud.conversation(id)).toMatchObject({
      state: 'open',
      messages: [{}, { text: 'one more thing' }],
    });
    cloud.endConversation(id);
    expect(await guest.next()).toEqual(disconnectEvent('false'));
  });

  it('is not told where the Messenger has it off, and the guest writes on', async () => {
    const messenger = { conversationDisconnect: { enabled: false } };
    const { cloud, clock, guest, id } = await inConversation({ messenger });
    cloud.endConversation(id);
    expect((await guest.writes('within the window')).body.text).toBe('within the window');
    expect(cloud.conversation(id)?.state).toBe('open');
    cloud.endConversation(id);
    clock.advance(72 * 60 * minute);
    await guest.writes('after the window');
    expect(lastConversation(cloud)).toMatchObject({
      state: 'open',
      messages: [{ text: 'after the window' }],
    });
    expect(lastConversation(cloud).id).not.toBe(id);
  });

  it('follows the threading window of web messaging, not that of open messaging', async () => {
    const { cloud, call, guest, id } = await inConversation({
      messenger: { conversationDisconnect: { enabled: false } },
    });
    const settings = [{ messengerType: 'webmessaging', timeoutInMinutes: 0 }];
    await call('PUT', '/conversations/messaging/threadingtimeline', { settings });
    cloud.endConversation(id);
    await guest.writes('hello again');
    expect(lastConversation(cloud).id).not.toBe(id);
  });

  it('follows the setting as it is changed', async () => {
    const { cloud, guest, id } = await inConversation();
    cloud.messenger.conversationDisconnect.enabled = false;
    cloud.endConversation(id);
    expect((await guest.writes('unlocked')).code).toBe(200);
  });
});

describe('the sockets of guests', () => {
  it('end when the simulator stops', async () => {
    const { cloud, guest } = await inConversation();
    await cloud.stop();
    expect([1001, 1006]).toContain(await guest.client.closed);
    await expect(SocketClient.connect(cloud.guestSocketUrl)).rejects.toThrow('ECONNREFUSED');
  });

  it('do not hurt the simulator when a peer breaks off in the middle of the handshake', async () => {
    const { cloud, call } = await setting();
    const peer = connect(cloud.port, '127.0.0.1');
    await once(peer, 'connect');
    peer.write(
      'GET /v1?deploymentId=x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    peer.resetAndDestroy();
    expect((await call('GET', '/conversations/x')).status).toBe(404);
  });

  it('are not for the steering of open messaging', async () => {
    const { cloud, id } = await inConversation();
    expect(() => cloud.guestWrites(id, 'x')).toThrow('guestSocketUrl');
  });
});
