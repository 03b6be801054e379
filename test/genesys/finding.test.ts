import { beforeEach, describe, expect, it } from 'vitest';
import type { GenesysClient } from '../../src/genesys/genesys-client.js';
import type { GenesysSimulator } from '../../src/simulator/index.js';
import { requestFaults } from '../conformance/openapi-subset.js';
import { answer, connect, failureOf, serve } from './hostile-server.js';
import { simulatedCloud } from './simulated-cloud.js';

const guest = 'guest-17@lodge';

let cloud: GenesysSimulator;
let genesys: GenesysClient;

beforeEach(async () => {
  ({ cloud, genesys } = await simulatedCloud());
});

/** Around now. */
function today() {
  return { from: Date.now() - 60_000, to: Date.now() + 60_000 };
}

const send = (toAddress = guest, text = 'hello') =>
  genesys.sendAgentless({ integrationId: cloud.integrationId, toAddress, text });

describe('findConversations', () => {
  it('finds those of one guest, whoever began them, the newest first', async () => {
    const { conversationId: outbound } = await send();
    cloud.endConversation(outbound);
    cloud.createConversation({ address: 'somebody-else@lodge' });
    const { id: inbound } = cloud.createConversation({ address: guest });
    const found = await genesys.findConversations({ ...today(), address: guest });
    expect(found.map(({ conversationId }) => conversationId).sort()).toEqual([outbound, inbound].sort());
    expect(found.find((one) => one.conversationId === outbound)).toEqual({
      conversationId: outbound,
      startedAt: expect.any(Number),
      endedAt: expect.any(Number),
      direction: 'outbound',
      addresses: expect.arrayContaining([guest, cloud.integrationId]),
    });
    const open = found.find((one) => one.conversationId === inbound);
    expect(open).toMatchObject({ direction: 'inbound', endedAt: undefined });
    const seen = cloud.requests.at(-1);
    expect(requestFaults(`${seen?.method} ${seen?.route}`, seen?.body)).toEqual([]);
    expect(seen?.body).toMatchObject({ order: 'desc', paging: { pageSize: 100, pageNumber: 1 } });
  });

  it('keeps to the integration and to the limit', async () => {
    const first = await send();
    cloud.endConversation(first.conversationId);
    const second = await send();
    const mine = { ...today(), address: guest, integrationId: cloud.integrationId };
    expect(await genesys.findConversations(mine)).toHaveLength(2);
    expect(await genesys.findConversations({ ...mine, limit: 1 })).toHaveLength(1);
    const other = '00000000-0000-4000-8000-000000000000';
    expect(await genesys.findConversations({ ...mine, integrationId: other })).toEqual([]);
    expect(second.conversationId).not.toBe(first.conversationId);
  });

  it.each(['empty-list', 'absent'] as const)('takes an answer without hits (%s)', async (how) => {
    cloud.unknowns.analyticsWithoutHits = how;
    expect(await genesys.findConversations({ ...today(), address: guest })).toEqual([]);
  });

  it('keeps a conversation of which analytics names only the guest, in any case of its letters', async () => {
    const conversationStart = '2026-01-01T00:00:00.000Z';
    const conversations = [
      { conversationId: 'a', conversationStart, participants: [{ sessions: [{ addressTo: 'GUEST@x' }] }] },
      { conversationId: 'b', conversationStart, participants: [{ sessions: [{ addressTo: 'I-1' }, {}] }] },
      { conversationId: 'c', conversationStart, participants: [{ sessions: [{ addressFrom: 'other' }] }] },
      { conversationId: 'd', conversationStart, participants: null },
    ];
    const { url } = await serve({ api: answer(200, { conversations }) });
    const search = { from: 0, to: 1, address: 'guest@x', integrationId: 'i-1' };
    const found = await connect(url).findConversations(search);
    expect(found.map(({ conversationId }) => conversationId)).toEqual(['a', 'b', 'd']);
  });

  it('refuses an answer without the begin of a conversation', async () => {
    const { url } = await serve({ api: answer(200, { conversations: [{ conversationId: 'a' }] }) });
    const failure = await failureOf(connect(url).findConversations({ from: 0, to: 1 }));
    expect(failure).toMatchObject({ code: 'GENESYS_ANSWER_UNUSABLE', fault: 'unexpected-shape' });
  });

  it('names the permission that is missing', async () => {
    cloud.setPermissions(cloud.credentials.clientId, []);
    expect(await failureOf(genesys.findConversations(today()))).toMatchObject({
      permissions: expect.arrayContaining(['analytics:conversationDetail:view']),
    });
  });
});

describe('messages', () => {
  it('are listed, and read one by one', async () => {
    const { conversationId, messageId } = await send(guest, 'Good morning');
    const { messageId: answered } = cloud.guestWrites(conversationId, 'hi');
    expect(await genesys.readMessages(conversationId)).toEqual(
      expect.arrayContaining([
        { messageId, time: expect.any(Number) },
        { messageId: answered, time: expect.any(Number) },
      ]),
    );
    expect(await genesys.readMessage(messageId)).toEqual({
      messageId,
      conversationId,
      direction: 'outbound',
      text: 'Good morning',
    });
    expect(await genesys.readMessage(answered)).toMatchObject({ direction: 'inbound', text: 'hi' });
  });
});

describe('the threading timeline', () => {
  it('is read and written', async () => {
    const before = await genesys.readThreadingTimeline();
    expect(before.settings).toContainEqual({ messengerType: 'open', timeoutInMinutes: 4_320 });
    const settings = [{ messengerType: 'open', timeoutInMinutes: 0 }];
    const written = await genesys.writeThreadingTimeline({ ...before, settings });
    const seen = cloud.requests.at(-1);
    expect(requestFaults(`${seen?.method} ${seen?.route}`, seen?.body)).toEqual([]);
    expect(written.settings).toEqual(settings);
    expect(await genesys.readThreadingTimeline()).toEqual({ ...before, settings });
  });

  it('wants a permission to read, and another one to write', async () => {
    cloud.setPermissions(cloud.credentials.clientId, []);
    expect(await failureOf(genesys.readThreadingTimeline())).toMatchObject({
      permissions: ['conversation:threadingTimeline:view'],
    });
    expect(await failureOf(genesys.writeThreadingTimeline({ settings: [] }))).toMatchObject({
      permissions: ['conversation:threadingTimeline:edit'],
    });
  });
});
