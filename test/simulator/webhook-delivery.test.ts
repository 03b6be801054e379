import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/index.js';
import { inboundText } from './api.js';
import { receiver, signatureOf, until } from './receiver.js';
import { setting } from './setting.js';

const secret = 'a-secret-of-the-test';

async function withWebhook(options: SimulatorOptions = {}) {
  const webhook = await receiver();
  const given = await setting(options);
  given.cloud.deliverTo(`${webhook.url}/webhook`, { secret });
  const { id, address } = given.cloud.createConversation({ address: 'guest@x' });
  given.cloud.agentJoins(id);
  const settled = () => given.cloud.deliveriesSettled();
  const write = async (text = 'hello') => {
    const messageId = given.cloud.agentWrites(id, text);
    await settled();
    return messageId;
  };
  const statusOf = (messageId: string) =>
    given.cloud.conversation(id)?.messages.find((message) => message.id === messageId)?.status;
  const texts = () => webhook.got.map(({ body }) => body.text);
  return { ...given, webhook, id, address, settled, write, statusOf, texts };
}

describe('the webhook', () => {
  it('gets an agentless message, signed over the raw bytes', async () => {
    const { cloud, clock, call, webhook, settled } = await withWebhook();
    const { body: answer } = await call('POST', '/conversations/messages/agentless', {
      fromAddress: cloud.integrationId,
      toAddress: 'u@x',
      toAddressMessengerType: 'open',
      textBody: 'Your payment is due – 5 €.',
    });
    await settled();
    const { body, headers, raw, path } = webhook.got[0] ?? expect.fail('nothing came');
    expect(body).toEqual({
      id: answer.id,
      channel: {
        id: cloud.integrationId,
        messageId: answer.id,
        platform: 'Open',
        type: 'Private',
        to: { id: 'u@x', idType: 'Opaque' },
        from: { nickname: 'Open Messaging', id: cloud.integrationId, idType: 'Opaque' },
        time: new Date(clock.now()).toISOString(),
      },
      conversationId: answer.conversationId,
      direction: 'Outbound',
      originatingEntity: 'Bot',
      type: 'Text',
      text: 'Your payment is due – 5 €.',
    });
    expect(path).toBe('/webhook');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-hub-signature-256': signatureOf(raw, secret),
    });
    expect(cloud.signatureSecret).toBe(secret);
  });

  it('gets the words of an agent, and of the flow by the bot connector', async () => {
    const { cloud, call, webhook, settled, write } = await withWebhook();
    await write('How can I help?');
    expect(webhook.got[0]?.body).toMatchObject({ originatingEntity: 'Human', text: 'How can I help?' });
    const { id: conversationId } = cloud.createConversation();
    const session = { botId: 'bot', botVersion: '1', botSessionId: 'session', languageCode: 'en-us' };
    const flow = { botName: 'Bot', integrationId: cloud.integrationId, automateFlowExecId: 'flow' };
    const channels = { messagingPlatformType: 'Open', channels: ['Messaging'] };
    await call('POST', '/integrations/botconnectors/incoming/messages', {
      ...session,
      ...flow,
      ...channels,
      conversationId,
      inputMessage: { type: 'Text', text: 'hi' },
    });
    const quickReply = { text: 'Yes', payload: 'yes' };
    await call('POST', '/integrations/botconnectors/outgoing/messages', {
      ...session,
      botState: 'MoreData',
      replyMessages: [
        { type: 'Structured', text: 'Sure?', content: [{ contentType: 'QuickReply', quickReply }] },
      ],
    });
    await settled();
    expect(webhook.got[1]?.body).toMatchObject({
      originatingEntity: 'Bot',
      type: 'Structured',
      text: 'Sure?',
      content: [{ contentType: 'QuickReply', quickReply: { ...quickReply, action: 'Message' } }],
    });
  });

  it('gets quick replies, and the answer to one refers to its message', async () => {
    const { cloud, call, webhook, id, settled } = await withWebhook();
    const messageId = cloud.agentWrites(id, {
      text: 'Do you want to proceed?',
      quickReplies: [{ text: 'Yes', payload: 'yes' }, { text: 'No' }],
    });
    await settled();
    expect(webhook.got[0]?.body).toMatchObject({
      id: messageId,
      type: 'Structured',
      content: [
        { contentType: 'QuickReply', quickReply: { text: 'Yes', payload: 'yes', action: 'Message' } },
        { contentType: 'QuickReply', quickReply: { text: 'No', payload: 'No', action: 'Message' } },
      ],
    });
    await call('POST', `/conversations/messages/${cloud.integrationId}/inbound/open/structured/response`, {
      channel: inboundText('guest@x', '').channel,
      buttonResponse: { type: 'QuickReply', text: 'Yes', payload: 'yes' },
      originatingMessageId: messageId,
    });
    const answer = cloud.conversation(id)?.messages.at(-1);
    expect(answer).toMatchObject({
      type: 'Structured',
      buttonResponse: { payload: 'yes', originatingMessageId: messageId },
    });
  });

  it('gets attachments as a text message without a text, and somebody who types as an event', async () => {
    const { cloud, webhook, id, settled } = await withWebhook();
    const attachment = { mediaType: 'Image', url: 'https://x/a.png', mime: 'image/png', filename: 'a.png' };
    cloud.agentWrites(id, { attachments: [attachment] });
    cloud.agentTypes(id);
    await settled();
    const [picture, typing] = webhook.got.map(({ body }) => body);
    expect(picture).toMatchObject({ type: 'Text', content: [{ contentType: 'Attachment', attachment }] });
    expect(picture).not.toHaveProperty('text');
    expect(typing).toMatchObject({
      type: 'Event',
      direction: 'Outbound',
      conversationId: id,
      events: [{ eventType: 'Typing', typing: { type: 'On', duration: 5_000 } }],
    });
    expect(typing).not.toHaveProperty('originatingEntity');
  });

  it.each(['Published', 'Delivered', 'Failed'] as const)(
    'gets a receipt %s for a message of a guest when the switch says so',
    async (inboundReceipts) => {
      const { cloud, call, webhook, settled } = await withWebhook({ unknowns: { inboundReceipts } });
      const path = `/conversations/messages/${cloud.integrationId}/inbound/open/message`;
      const { body: message } = await call('POST', path, inboundText('guest@x', 'hi', 'ext-1'));
      await settled();
      expect(webhook.got.map(({ body }) => body)).toMatchObject([
        {
          id: message.id,
          channel: { messageId: 'ext-1', to: { id: 'guest@x' } },
          type: 'Receipt',
          status: inboundReceipts,
          direction: 'Outbound',
          isFinalReceipt: inboundReceipts !== 'Published',
        },
      ]);
    },
  );

  it('gets nothing while no URL was set, and nothing of it later', async () => {
    const { cloud } = await setting();
    const webhook = await receiver();
    const { id } = cloud.createConversation();
    cloud.agentJoins(id);
    cloud.agentWrites(id, 'into the void');
    cloud.deliverTo(webhook.url);
    cloud.agentWrites(id, 'heard');
    await cloud.deliveriesSettled();
    expect(webhook.got.map(({ body }) => body.text)).toEqual(['heard']);
    expect(cloud.deliveries).toHaveLength(1);
  });

  it('is each integration’s own, given at the start, by steering or by the API', async () => {
    const [first, second, third] = [await receiver(), await receiver(), await receiver()];
    const { cloud, call } = await setting({
      integrations: [
        { id: 'one', name: 'One', webhookUrl: first.url, signatureSecret: secret },
        { id: 'two', webhookHeaders: { 'x-tenant': '2' } },
      ],
    });
    expect(cloud.integrationId).toBe('one');
    cloud.deliverTo(second.url, { integrationId: 'two', secret: 'another-secret-of-the-test' });
    const path = '/conversations/messaging/integrations/open';
    const { body: created } = await call('POST', path, {
      name: 'Three',
      outboundNotificationWebhookUrl: 'https://bot.invalid/',
      outboundNotificationWebhookSignatureSecretToken: 'the-third-secret-of-it',
      webhookHeaders: { 'x-tenant': '3' },
    });
    const body = { name: 'Three', outboundNotificationWebhookUrl: third.url };
    await call('PATCH', `${path}/${created.id}`, body);
    for (const integrationId of ['one', 'two', created.id]) {
      const { id } = cloud.createConversation({ integrationId });
      cloud.agentJoins(id);
      cloud.agentWrites(id, 'hello');
    }
    await cloud.deliveriesSettled();
    const seen = [first, second, third].map(({ got: [one] }) => ({
      nickname: one?.body.channel.from.nickname,
      tenant: one?.headers['x-tenant'],
      signature: one?.headers['x-hub-signature-256'],
      raw: one?.raw ?? Buffer.of(),
    }));
    expect(seen).toEqual([
      {
        nickname: 'One',
        tenant: undefined,
        signature: signatureOf(seen[0]?.raw as Buffer, secret),
        raw: expect.any(Buffer),
      },
      {
        nickname: 'Open Messaging',
        tenant: '2',
        signature: signatureOf(seen[1]?.raw as Buffer, 'another-secret-of-the-test'),
        raw: expect.any(Buffer),
      },
      {
        nickname: 'Three',
        tenant: '3',
        signature: signatureOf(seen[2]?.raw as Buffer, 'the-third-secret-of-it'),
        raw: expect.any(Buffer),
      },
    ]);
  });

  it('is not told the conversation when that switch says so', async () => {
    const { webhook, write } = await withWebhook({ unknowns: { webhookConversationId: 'absent' } });
    await write();
    expect(webhook.got[0]?.body).not.toHaveProperty('conversationId');
  });

  it('hears of a guest by the kind of address that the guest came with', async () => {
    const { cloud, call, webhook, settled } = await withWebhook();
    const path = `/conversations/messages/${cloud.integrationId}/inbound/open/message?prefetchConversationId=true`;
    const from = { id: 'a@b.example', idType: 'Email' };
    const { body } = await call('POST', path, {
      channel: { from, time: '2026-01-01T00:00:00Z' },
      text: 'hi',
    });
    cloud.agentJoins(body.conversationId);
    cloud.agentWrites(body.conversationId, 'hello');
    await settled();
    expect(webhook.got[0]?.body.channel.to).toEqual(from);
  });
});

describe('a delivery', () => {
  it.each([429, 500, 503])(
    'answered %i is tried again, 5 seconds apart, until it is taken',
    async (status) => {
      const { cloud, clock, webhook, write, settled, statusOf } = await withWebhook();
      webhook.answers.push(status, status);
      const messageId = await write();
      clock.advance(4_999);
      await settled();
      expect(webhook.got).toHaveLength(1);
      clock.advance(1);
      await settled();
      clock.advance(5_000);
      await settled();
      expect(cloud.deliveries.map((one) => [one.id, one.attempt, one.status])).toEqual([
        ['delivery-1', 1, status],
        ['delivery-1', 2, status],
        ['delivery-1', 3, 200],
      ]);
      expect(new Set(webhook.got.map(({ raw }) => raw.toString())).size).toBe(1);
      clock.advance(60_000);
      await settled();
      expect(webhook.got).toHaveLength(3);
      expect(statusOf(messageId)).toBe('sent');
    },
  );

  it('that is never answered takes six attempts and 85 seconds, and then its message has failed', async () => {
    const { cloud, clock, webhook, id, settled, statusOf } = await withWebhook();
    webhook.answers.push(...Array<'hang'>(6).fill('hang'));
    const start = clock.now();
    const messageId = cloud.agentWrites(id, 'hello');
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await until(() => webhook.got.length === attempt);
      expect(statusOf(messageId)).toBe('sent');
      clock.advance(10_000);
      await settled();
      if (attempt < 6) clock.advance(5_000);
    }
    expect(clock.now() - start).toBe(85_000);
    expect(cloud.deliveries.map(({ attempt, error }) => `${attempt}: ${error}`)).toEqual(
      [1, 2, 3, 4, 5, 6].map((attempt) => `${attempt}: no answer within 10000 ms`),
    );
    expect(statusOf(messageId)).toBe('delivery-failed');
    clock.advance(60_000);
    await settled();
    expect(webhook.got).toHaveLength(6);
  });

  it('to nobody who listens is tried again too', async () => {
    const { cloud, clock, webhook, write, settled, statusOf } = await withWebhook();
    await webhook.close();
    const messageId = await write();
    for (let retry = 0; retry < 5; retry += 1) {
      clock.advance(5_000);
      await settled();
    }
    expect(cloud.deliveries).toHaveLength(6);
    expect(cloud.deliveries.every(({ error }) => error === 'ECONNREFUSED')).toBe(true);
    expect(statusOf(messageId)).toBe('delivery-failed');
  });

  it.each([301, 400, 401, 404])('answered %i has failed at once, and the read says so', async (status) => {
    const { cloud, clock, call, webhook, write, settled, id } = await withWebhook();
    webhook.answers.push(status);
    const messageId = await write();
    clock.advance(85_000);
    await settled();
    expect(webhook.got).toHaveLength(1);
    const { body } = await call('GET', `/conversations/messages/${id}/messages/${messageId}`);
    expect(body).toMatchObject({
      status: 'delivery-failed',
      normalizedReceipts: [{ status: 'Failed', isFinalReceipt: true }],
    });
    expect(cloud.conversation(id)).toMatchObject({ state: 'open' });
    expect(cloud.conversation(id)?.history.at(-1)).toMatchObject({ what: 'delivery failed', messageId });
  });

  it('that fails can end the conversation when that switch says so', async () => {
    const { cloud, webhook, write, id } = await withWebhook({
      unknowns: { failedDelivery: 'conversation-ends' },
    });
    webhook.answers.push(400);
    await write();
    expect(cloud.conversation(id)?.state).toBe('ended');
    const customer = cloud.conversation(id)?.participants[0];
    expect(customer?.communications[0]?.disconnectType).toBe('error');
  });

  it('waits for the one before it in the same conversation, and for no other', async () => {
    const { cloud, clock, webhook, id, settled, texts } = await withWebhook();
    webhook.answers.push(503);
    for (const text of ['one', 'two', 'three']) cloud.agentWrites(id, text);
    await settled();
    const other = cloud.createConversation().id;
    cloud.agentJoins(other);
    cloud.agentWrites(other, 'elsewhere');
    await settled();
    expect(texts()).toEqual(['one', 'elsewhere']);
    clock.advance(5_000);
    await settled();
    expect(texts()).toEqual(['one', 'elsewhere', 'one', 'two', 'three']);
  });

  it('waits for none when that switch says so', async () => {
    const { cloud, webhook, id, settled, texts } = await withWebhook({
      unknowns: { deliveryOrder: 'as they come' },
    });
    webhook.answers.push(503);
    for (const text of ['one', 'two']) cloud.agentWrites(id, text);
    await settled();
    expect(texts().sort()).toEqual(['one', 'two']);
  });

  it('begins after its delay', async () => {
    const { clock, webhook, write, settled } = await withWebhook({ delays: { webhook: 100 } });
    await write();
    expect(webhook.got).toHaveLength(0);
    clock.advance(100);
    await settled();
    expect(webhook.got).toHaveLength(1);
  });

  it('is told to whoever listens, and remembered up to a number', async () => {
    const { cloud, webhook, id, settled } = await withWebhook({ deliveriesKept: 2 });
    const heard: unknown[] = [];
    cloud.on('delivery', ({ status, attempt, url, body }) => heard.push({ status, attempt, url, body }));
    for (const text of ['one', 'two', 'three']) cloud.agentWrites(id, text);
    await settled();
    expect(heard).toMatchObject(
      ['one', 'two', 'three'].map((text) => ({
        status: 200,
        attempt: 1,
        url: `${webhook.url}/webhook`,
        body: { text },
      })),
    );
    expect(cloud.deliveries).toHaveLength(2);
    expect(JSON.stringify(cloud.deliveries)).not.toContain(secret);
  });

  it('can be replayed', async () => {
    const { cloud, webhook, write, settled } = await withWebhook();
    await write();
    cloud.deliverAgain(cloud.deliveries[0] ?? expect.fail('nothing was delivered'));
    await settled();
    expect(webhook.got[1]?.raw).toEqual(webhook.got[0]?.raw);
    expect(webhook.got[1]?.headers['x-hub-signature-256']).toBe(
      webhook.got[0]?.headers['x-hub-signature-256'],
    );
    expect(() => cloud.deliverAgain({ ...cloud.deliveries[0] } as never)).toThrow('cloud.deliveries');
  });

  it('is ended by stop, together with its retries', async () => {
    const { cloud, clock, webhook, id, settled } = await withWebhook();
    webhook.answers.push(503, 'hang');
    cloud.agentWrites(id, 'one');
    await settled();
    const other = cloud.createConversation().id;
    cloud.agentJoins(other);
    cloud.agentWrites(other, 'two');
    await until(() => webhook.got.length === 2);
    await cloud.stop();
    await until(() => webhook.open() === 0);
    clock.advance(60_000);
    await settled();
    expect(webhook.got).toHaveLength(2);
    expect(cloud.deliveries.at(-1)?.error).toBe('the simulator stopped');
  });
});
