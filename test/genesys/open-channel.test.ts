import { beforeEach, describe, expect, it } from 'vitest';
import type { GenesysClient } from '../../src/genesys/genesys-client.js';
import type { GenesysSimulator } from '../../src/simulator/index.js';
import { requestFaults } from '../conformance/openapi-subset.js';
import { failureOf } from './hostile-server.js';
import { simulatedCloud } from './simulated-cloud.js';

const guest = 'guest-17@lodge';
const time = Date.UTC(2026, 0, 1);
const from = { id: guest, nickname: 'Ada' };

let cloud: GenesysSimulator;
let genesys: GenesysClient;

beforeEach(async () => {
  ({ cloud, genesys } = await simulatedCloud());
});

/** The last request, after it was held against the schema of the platform. */
function checkedRequest() {
  const seen = cloud.requests.at(-1);
  expect(requestFaults(`${seen?.method} ${seen?.route}`, seen?.body)).toEqual([]);
  return seen;
}

describe('what comes from the open channel', () => {
  it('says that the guest is typing, and begins no conversation by it', async () => {
    const call = await genesys.receiveOpenEvent(cloud.integrationId, { from, time });
    expect(call).toMatchObject({ method: 'POST', lane: 'message', status: 200 });
    expect(checkedRequest()?.body).toEqual({
      channel: {
        from: { id: guest, idType: 'Opaque', nickname: 'Ada' },
        time: '2026-01-01T00:00:00.000Z',
      },
      events: [{ eventType: 'Typing' }],
    });
    expect(cloud.conversations).toEqual([]);
  });

  it('says that a message has arrived', async () => {
    const { messageId, conversationId } = await genesys.sendAgentless({
      integrationId: cloud.integrationId,
      toAddress: guest,
      text: 'hello',
    });
    const receipt = { messageId, to: guest, status: 'Delivered', time, isFinal: true } as const;
    const call = await genesys.receiveOpenReceipt(cloud.integrationId, receipt);
    expect(call).toMatchObject({ lane: 'message', status: 200 });
    expect(checkedRequest()?.body).toEqual({
      id: messageId,
      channel: { to: { id: guest, idType: 'Opaque' }, time: '2026-01-01T00:00:00.000Z' },
      status: 'Delivered',
      isFinalReceipt: true,
    });
    expect(cloud.conversation(conversationId)?.messages[0]?.status).toBe('delivery-success');
  });

  it('says that a message has failed, and why', async () => {
    const reasons = [{ code: 'InvalidDestination', message: 'no such guest' }] as const;
    await genesys.receiveOpenReceipt(cloud.integrationId, {
      messageId: 'm',
      status: 'Failed',
      time,
      reasons,
    });
    expect(checkedRequest()?.body).toEqual({
      id: 'm',
      channel: { to: {}, time: '2026-01-01T00:00:00.000Z' },
      status: 'Failed',
      reasons,
    });
  });

  it('hands over the quick reply that was picked', async () => {
    const { messageId: asked, conversationId } = await genesys.sendAgentless({
      integrationId: cloud.integrationId,
      toAddress: guest,
      text: 'Will you come?',
    });
    const received = await genesys.receiveOpenStructuredResponse(cloud.integrationId, {
      messageId: 'ext-2',
      from,
      time,
      picked: { messageId: asked, text: 'Yes', payload: 'yes' },
      customAttributes: { stay: '4711' },
    });
    expect(checkedRequest()?.body).toEqual({
      channel: {
        messageId: 'ext-2',
        from: { id: guest, idType: 'Opaque', nickname: 'Ada' },
        time: '2026-01-01T00:00:00.000Z',
        metadata: { customAttributes: { stay: '4711' } },
      },
      buttonResponse: { type: 'QuickReply', text: 'Yes', payload: 'yes' },
      originatingMessageId: asked,
    });
    const last = cloud.conversation(conversationId)?.messages.at(-1);
    expect(last).toMatchObject({ id: received.messageId, type: 'Structured', text: 'Yes' });
  });

  it('names the permission that is missing', async () => {
    cloud.setPermissions(cloud.credentials.clientId, []);
    expect(await failureOf(genesys.receiveOpenEvent(cloud.integrationId, { from, time }))).toMatchObject({
      code: 'GENESYS_PERMISSION_MISSING',
      permissions: ['conversation:message:receive'],
    });
  });
});
