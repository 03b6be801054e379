import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GenesysSimulator, ManualClock, type PushedEventName } from '../../src/simulator/index.js';
import { receiver } from '../simulator/receiver.js';
import { type OfficialSdk, officialSdk } from './official-sdk.js';
import { deliveryFaults, subset } from './openapi-subset.js';
import { modelFaults } from './sdk-model.js';

const clock = new ManualClock();
const secret = 'a-secret-given-by-the-sdk';
let cloud: GenesysSimulator;
let api: OfficialSdk;

beforeAll(async () => {
  cloud = await GenesysSimulator.start({ clock, unknowns: { inboundReceipts: 'Published' } });
  api = await officialSdk(cloud);
});

afterAll(() => cloud.stop());

/** An integration made by the SDK, whose webhook is a server of the test. */
async function integration() {
  const webhook = await receiver();
  const { id = '' } = await api.checked(
    api.conversations.postConversationsMessagingIntegrationsOpen({
      name: 'Mine',
      outboundNotificationWebhookUrl: `${webhook.url}/genesys`,
      outboundNotificationWebhookSignatureSecretToken: secret,
      webhookHeaders: { 'x-tenant': '1' },
    }),
  );
  return { webhook, id };
}

const model: Record<PushedEventName, string> = {
  'customer.start': 'CustomerStartDetailEventTopicCustomerStartEvent',
  'customer.end': 'CustomerEndDetailEventTopicCustomerEndEvent',
  'user.start': 'UserStartDetailEventTopicUserStartEvent',
  'user.end': 'UserEndDetailEventTopicUserEndEvent',
  acw: 'AcwDetailEventTopicAfterCallWorkEvent',
  wrapup: 'WrapupDetailEventTopicWrapupEvent',
  'flow.end': 'FlowEndDetailEventTopicFlowEndEvent',
};

describe('what the simulator delivers', () => {
  it('carries an engagement there and back: integration, message, delivery, answer, receipts', async () => {
    const { webhook, id } = await integration();
    const { conversations: calls } = api;
    const sent = await api.checked(
      calls.postConversationsMessagesAgentless({
        fromAddress: id,
        toAddress: 'engaged@x',
        toAddressMessengerType: 'open',
        textBody: 'Your payment is due.',
      }),
    );
    await cloud.deliveriesSettled();
    const [first] = webhook.got;
    const signature = createHmac('sha256', secret)
      .update(first?.raw ?? '')
      .digest('base64');
    expect(first?.headers).toMatchObject({ 'x-hub-signature-256': `sha256=${signature}`, 'x-tenant': '1' });
    expect(first?.body).toMatchObject({ id: sent.id, conversationId: sent.conversationId });

    const { to: guest } = first?.body.channel ?? {};
    const time = new Date(clock.now()).toISOString();
    await api.checked(
      calls.postConversationsMessageInboundOpenReceipt(id, {
        id: sent.id ?? '',
        channel: { to: guest, time },
        status: 'Delivered',
        isFinalReceipt: true,
      }),
    );
    const answer = await api.checked(
      calls.postConversationsMessageInboundOpenMessage(
        id,
        { channel: { messageId: 'ext-1', from: guest, time }, text: 'Paid.' },
        { prefetchConversationId: true },
      ),
    );
    expect(answer.conversationId).toBe(sent.conversationId);
    const details = await api.checked(calls.getConversationsMessageDetails(sent.id ?? ''));
    expect(details.status).toBe('delivery-success');
    await cloud.deliveriesSettled();
    expect(webhook.got[1]?.body).toMatchObject({ type: 'Receipt', id: answer.id, status: 'Published' });
  });

  it.skipIf(!subset)('has the shape of the schemas, whatever it is', async () => {
    const { webhook, id: integrationId } = await integration();
    const { id } = cloud.createConversation({ integrationId });
    cloud.agentJoins(id);
    const attachment = { mediaType: 'Image', url: 'https://x/a.png', mime: 'image/png', filename: 'a.png' };
    const messageId = cloud.agentWrites(id, { text: 'Sure?', quickReplies: [{ text: 'Yes' }] });
    cloud.agentWrites(id, { text: 'Look', attachments: [attachment] });
    cloud.agentTypes(id);
    cloud.guestWrites(id, 'hi');
    cloud.unknowns.inboundReceipts = 'Failed';
    cloud.guestWrites(id, 'hi again');
    await cloud.deliveriesSettled();
    const bodies = webhook.got.map(({ body }) => body);
    expect(bodies.map(({ type }) => type)).toEqual(['Structured', 'Text', 'Event', 'Receipt', 'Receipt']);
    for (const body of bodies) expect(deliveryFaults(body), JSON.stringify(body)).toEqual([]);
    const { conversations: calls } = api;
    await api.checked(calls.getConversationsMessageMessage(id, messageId));
  });

  it('are events with the properties of the SDK’s models', async () => {
    const service = await receiver();
    cloud.pushEventsTo(service.url, { envelope: ({ name, body }) => ({ name, body }) });
    const { id } = cloud.createConversation();
    cloud.agentJoins(id);
    cloud.agentLeaves(id);
    cloud.agentWrapsUp(id, { notes: 'well' });
    clock.advance(500);
    await cloud.deliveriesSettled();
    const events: Array<{ name: PushedEventName; body: object }> = service.got.map(({ body }) => body);
    expect(new Set(events.map(({ name }) => name))).toEqual(new Set(Object.keys(model)));
    for (const { name, body } of events) expect(modelFaults(model[name], body)).toEqual([]);
  });
});
