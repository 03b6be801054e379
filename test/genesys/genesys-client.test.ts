import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ApiCall } from '../../src/genesys/api-call.js';
import { isOver, liveCustomers } from '../../src/genesys/conversation-snapshot.js';
import { GenesysClient } from '../../src/genesys/genesys-client.js';
import type { GenesysSimulator, SimulatorOptions } from '../../src/simulator/index.js';
import { failureOf, quiet } from './hostile-server.js';
import { simulatedCloud } from './simulated-cloud.js';

let cloud: GenesysSimulator;
let genesys: GenesysClient;

async function start(options: SimulatorOptions = {}) {
  ({ cloud, genesys } = await simulatedCloud(options));
}

/** The last request as the platform saw it. */
const lastSeen = () => cloud.requests.at(-1);

describe('GenesysClient against the simulator', () => {
  beforeEach(() => start());

  it('disconnects a whole conversation by one PATCH', async () => {
    const { id } = cloud.createConversation();
    const call = await genesys.disconnectConversation(id);
    expect(call).toMatchObject({
      method: 'PATCH',
      path: `/api/v2/conversations/messages/${id}`,
      lane: 'close',
      status: 200,
      correlationId: expect.stringMatching(/./),
      rateLimit: { count: expect.any(Number), allowed: 300, resetSeconds: expect.any(Number) },
    });
    expect(call.error).toBeUndefined();
    expect(lastSeen()?.body).toEqual({ state: 'disconnected' });
    await expect.poll(async () => isOver(await genesys.readConversation(id))).toBe(true);
  });

  it('disconnects one participant and leaves the agent the after-call work', async () => {
    const { id } = cloud.createConversation();
    cloud.agentJoins(id);
    const [customer] = liveCustomers(await genesys.readConversation(id));
    const call = await genesys.disconnectParticipant(id, customer?.id ?? '');
    expect(call).toMatchObject({ method: 'PATCH', status: 202, lane: 'close' });
    expect(lastSeen()?.body).toEqual({ state: 'disconnected' });
    await expect
      .poll(async () =>
        (await genesys.readConversation(id)).participants.find((one) => one.purpose === 'agent'),
      )
      .toMatchObject({ live: false, workPending: true });
    cloud.agentWrapsUp(id);
    const { participants } = await genesys.readConversation(id);
    expect(participants.find(({ purpose }) => purpose === 'agent')?.workPending).toBe(false);
  });

  it('writes a wrap-up with the disconnect where it is given one', async () => {
    const { id } = cloud.createConversation();
    const { id: agentId } = cloud.agentJoins(id);
    await genesys.disconnectParticipant(id, agentId, { wrapup: { code: 'PAID', notes: 'by the bot' } });
    expect(lastSeen()?.body).toEqual({
      state: 'disconnected',
      wrapup: { code: 'PAID', notes: 'by the bot' },
    });
  });

  it('tears a conversation down without a body', async () => {
    const { id } = cloud.createConversation();
    const call = await genesys.tearDown(id);
    expect(call).toMatchObject({ method: 'POST', status: 202, lane: 'close' });
    // As the official SDK sends it; without the type, axios would call it a form.
    expect(lastSeen()?.headers).toMatchObject({ 'content-length': '0', 'content-type': 'application/json' });
    await expect.poll(async () => isOver(await genesys.readConversation(id))).toBe(true);
  });

  it('reads the one live customer of a conversation that was re-opened', async () => {
    const { id } = cloud.createConversation();
    cloud.endConversation(id);
    cloud.guestWrites(id, 'one more thing');
    const conversation = await genesys.readConversation(id);
    expect(lastSeen()?.headers).not.toHaveProperty('content-length');
    expect(lastSeen()?.headers).not.toHaveProperty('content-type');
    expect(conversation.id).toBe(id);
    expect(conversation.participants.filter(({ purpose }) => purpose === 'customer')).toHaveLength(2);
    expect(liveCustomers(conversation)).toHaveLength(1);
    expect(isOver(conversation)).toBe(false);
  });

  it('sees that a zombie is over though it has no end time', async () => {
    const { id } = cloud.createConversation();
    cloud.makeZombie(id);
    const conversation = await genesys.readConversation(id);
    expect(conversation.endedAt).toBeUndefined();
    expect(isOver(conversation)).toBe(true);
  });

  it('reads many ends at once, and leaves out what analytics does not know', async () => {
    const { id: open } = cloud.createConversation();
    const { id: ended } = cloud.createConversation();
    cloud.endConversation(ended);
    const unknown = '00000000-0000-4000-8000-000000000000';
    const ends = await genesys.readEndedAt([open, ended, unknown, ended]);
    expect([...ends.keys()].sort()).toEqual([open, ended].sort());
    expect(ends.get(open)).toBeUndefined();
    expect(ends.get(ended)).toEqual(expect.any(Number));
    expect(lastSeen()?.path).toBe('/api/v2/analytics/conversations/details');
  });

  it('asks nobody for the ends of no conversations', async () => {
    expect(await genesys.readEndedAt([])).toEqual(new Map());
    expect(cloud.requests).toHaveLength(0);
  });

  it.each(['empty-list', 'absent'] as const)(
    'takes an answer of analytics without hits (%s)',
    async (how) => {
      cloud.unknowns.analyticsWithoutHits = how;
      expect(await genesys.readEndedAt(['00000000-0000-4000-8000-000000000000'])).toEqual(new Map());
    },
  );

  it('begins an engagement, and a second one for the same guest is a conflict', async () => {
    const message = { integrationId: cloud.integrationId, toAddress: 'guest-17@lodge', text: 'Good morning' };
    const sent = await genesys.sendAgentless(message);
    expect(cloud.conversation(sent.conversationId)).toBeDefined();
    expect(await failureOf(genesys.sendAgentless(message))).toMatchObject({
      code: 'GENESYS_CONFLICT',
      status: 409,
      transient: false,
    });
    const again = await genesys.sendAgentless({ ...message, useExistingActiveConversation: true });
    expect(again.conversationId).toBe(sent.conversationId);
    expect(again.messageId).not.toBe(sent.messageId);
  });

  it('hands over a guest message and hears in which conversation it is', async () => {
    const received = await genesys.receiveOpenMessage(cloud.integrationId, {
      messageId: 'ext-1',
      from: { id: 'guest-17@lodge', nickname: 'Ada' },
      time: Date.UTC(2026, 0, 1),
      text: 'hello',
      attachments: [
        { mediaType: 'Image', url: 'https://example.org/a.png', mime: 'image/png', filename: 'a.png' },
      ],
      customAttributes: { stay: '4711' },
    });
    expect(lastSeen()?.body).toEqual({
      channel: {
        messageId: 'ext-1',
        from: { id: 'guest-17@lodge', idType: 'Opaque', nickname: 'Ada' },
        time: '2026-01-01T00:00:00.000Z',
        metadata: { customAttributes: { stay: '4711' } },
      },
      text: 'hello',
      content: [
        {
          attachment: {
            mediaType: 'Image',
            url: 'https://example.org/a.png',
            mime: 'image/png',
            filename: 'a.png',
          },
        },
      ],
    });
    expect(received.messageId).toMatch(/./);
    expect(cloud.conversation(received.conversationId ?? '')).toBeDefined();
  });

  it('says that a conversation is not known', async () => {
    expect(await failureOf(genesys.readConversation('00000000-0000-4000-8000-000000000000'))).toMatchObject({
      code: 'GENESYS_NOT_FOUND',
      platformCode: 'not.found',
    });
  });

  it('names the missing permission and where to grant it', async () => {
    const { id } = cloud.createConversation();
    cloud.setPermissions(cloud.credentials.clientId, ['conversation:communication:view']);
    const error = await failureOf(genesys.disconnectConversation(id));
    expect(error).toMatchObject({
      code: 'GENESYS_PERMISSION_MISSING',
      permissions: expect.arrayContaining(['conversation:communication:disconnect']),
      message: expect.stringContaining('Roles'),
    });
  });

  it('renews a token that was ended early, once, and nobody notices', async () => {
    const { id } = cloud.createConversation();
    await genesys.readConversation(id);
    cloud.expireTokens();
    cloud.forgetRequests();
    const heard: ApiCall[] = [];
    await genesys.readConversation(id, { onCall: (call) => heard.push(call) });
    expect(heard.map(({ status }) => status)).toEqual([401, 200]);
    expect(heard[0]?.error).toBe('GENESYS_AUTHENTICATION_FAILED');
    expect(cloud.requests.map(({ path }) => path.replace(id, 'id'))).toEqual([
      '/api/v2/conversations/id',
      '/oauth/token',
      '/api/v2/conversations/id',
    ]);
  });

  it('renews a token once for a hundred calls that it is refused to', async () => {
    const { id } = cloud.createConversation();
    await genesys.readConversation(id);
    cloud.expireTokens();
    cloud.forgetRequests();
    await Promise.all(Array.from({ length: 100 }, () => genesys.readConversation(id)));
    expect(cloud.requests.filter(({ path }) => path === '/oauth/token')).toHaveLength(1);
  });

  it('asks for one token for a hundred first calls at once', async () => {
    const { id } = cloud.createConversation();
    await Promise.all(Array.from({ length: 100 }, () => genesys.readConversation(id)));
    expect(cloud.requests.filter(({ path }) => path === '/oauth/token')).toHaveLength(1);
  });

  it('tells when to come back after too many calls', async () => {
    const { id } = cloud.createConversation();
    cloud.faults.add({ match: { method: 'GET' }, effect: { status: 429, headers: { 'Retry-After': '7' } } });
    expect(await failureOf(genesys.readConversation(id))).toMatchObject({
      code: 'GENESYS_RATE_LIMITED',
      retryAfterMs: 7_000,
      transient: true,
      message: expect.stringContaining('in 7 s'),
    });
  });
});

describe('GenesysClient and what is not known of the platform', () => {
  it.each([400, 401] as const)(
    'knows wrong credentials by the OAuth error, with status %i',
    async (status) => {
      await start({ unknowns: { oauthErrorStatus: status } });
      const { clientId, clientSecret } = cloud.credentials;
      const addresses = { apiUrl: cloud.url, loginUrl: cloud.url, logger: quiet };
      for (const credentials of [
        { clientId: 'nobody', clientSecret },
        { clientId, clientSecret: 'wrong' },
      ]) {
        const stranger = new GenesysClient({ ...addresses, ...credentials });
        onTestFinished(() => stranger.close());
        const error = await failureOf(stranger.readConversation('00000000-0000-4000-8000-000000000000'));
        expect(error).toMatchObject({
          code: 'GENESYS_AUTHENTICATION_FAILED',
          platformCode: 'invalid_client',
          status,
          transient: false,
          message: expect.stringContaining('Admin > Integrations > OAuth'),
        });
      }
      // A refusal by the login service is final: nothing is asked twice.
      expect(cloud.requests).toHaveLength(2);
    },
  );

  it.each(['ININ-Correlation-Id', 'Genesys-Correlation-Id'] as const)(
    'finds the correlation id in %s',
    async (correlationHeader) => {
      await start({ unknowns: { correlationHeader } });
      const { id } = cloud.createConversation();
      expect((await genesys.disconnectConversation(id)).correlationId).toMatch(/./);
    },
  );
});
