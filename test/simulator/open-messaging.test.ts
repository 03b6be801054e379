import { describe, expect, it } from 'vitest';
import { inboundText } from './api.js';
import { setting } from './setting.js';

describe('an inbound message', () => {
  const messages = (integrationId: string) => `/conversations/messages/${integrationId}/inbound/open/message`;

  it('answers the normalised message, with the conversation id only when it is asked for', async () => {
    const { cloud, call } = await setting();
    const plain = await call('POST', messages(cloud.integrationId), inboundText('u@x', 'hello', 'ext-1'));
    expect(plain.body).toMatchObject({
      id: expect.any(String),
      type: 'Text',
      text: 'hello',
      channel: {
        id: cloud.integrationId,
        platform: 'Open',
        type: 'Private',
        messageId: 'ext-1',
        from: { id: 'u@x' },
      },
    });
    expect(plain.body.conversationId).toBeUndefined();
    const path = `${messages(cloud.integrationId)}?prefetchConversationId=true`;
    const prefetched = await call('POST', path, inboundText('u@x', 'again', 'ext-2'));
    expect(prefetched.body.conversationId).toBe(cloud.conversations[0]?.id);
    expect(cloud.conversations).toHaveLength(1);
  });

  it('makes its conversation a little later: a read right after is a 404', async () => {
    const { cloud, clock, call } = await setting();
    const path = `${messages(cloud.integrationId)}?prefetchConversationId=true`;
    const { conversationId, id } = (await call('POST', path, inboundText('u@x', 'hello'))).body;
    expect((await call('GET', `/conversations/${conversationId}`)).status).toBe(404);
    expect((await call('GET', `/conversations/messages/${id}/details`)).status).toBe(404);
    clock.advance(100);
    expect((await call('GET', `/conversations/${conversationId}`)).status).toBe(200);
    expect((await call('GET', `/conversations/messages/${id}/details`)).body.conversationId).toBe(
      conversationId,
    );
  });

  it('delivered twice is one message', async () => {
    const { cloud, call } = await setting();
    const send = () => call('POST', messages(cloud.integrationId), inboundText('u@x', 'hello', 'ext-1'));
    expect((await send()).body.id).toBe((await send()).body.id);
    expect(cloud.conversations[0]?.messages).toHaveLength(1);
  });

  it('of one guest is not that of another whose address and id only read alike together', async () => {
    const { cloud, call } = await setting();
    const path = messages(cloud.integrationId);
    const one = await call('POST', path, inboundText('x', 'hello', 'y|z'));
    const other = await call('POST', path, inboundText('x|y', 'hello', 'z'));
    expect(other.body.id).not.toBe(one.body.id);
    expect(cloud.conversations).toHaveLength(2);
  });

  it('keeps attachments and custom attributes', async () => {
    const { cloud, call } = await setting();
    const attachment = { mediaType: 'Image', url: 'https://x/a.png', mime: 'image/png', filename: 'a.png' };
    const body = { ...inboundText('u@x', ''), text: undefined, content: [{ attachment }] };
    const metadata = { customAttributes: { campaign: 'june' } };
    await call('POST', messages(cloud.integrationId), { ...body, channel: { ...body.channel, metadata } });
    const { messages: kept, participants } = cloud.conversations[0] ?? {};
    expect(kept?.[0]?.attachments).toEqual([attachment]);
    expect(participants?.[0]?.attributes).toEqual({ campaign: 'june' });
  });

  it.each([
    ['no text', { ...inboundText('u', 'x'), text: undefined }],
    ['no sender', { channel: { time: '2026-01-01T00:00:00Z' }, text: 'x' }],
    ['an unknown kind of id', { ...inboundText('u', 'x'), channel: { from: { id: 'u', idType: 'Name' } } }],
  ])('with %s is refused', async (_, body) => {
    const { cloud, call } = await setting();
    expect((await call('POST', messages(cloud.integrationId), body)).status).toBe(400);
    expect((await call('POST', messages('unknown'), inboundText('u', 'x'))).status).toBe(404);
  });
});

describe('an agentless message', () => {
  const path = '/conversations/messages/agentless';
  const body = (fromAddress: string, more = {}) => ({
    fromAddress,
    toAddress: 'u@x',
    toAddressMessengerType: 'open',
    textBody: 'Your payment is due.',
    ...more,
  });

  it('starts a conversation and answers its id', async () => {
    const { cloud, call } = await setting();
    const reply = await call('POST', path, body(cloud.integrationId));
    expect(reply.status).toBe(200);
    expect(cloud.conversation(reply.body.conversationId)).toMatchObject({
      state: 'open',
      direction: 'outbound',
      address: 'u@x',
      messages: [{ id: reply.body.id, text: 'Your payment is due.', direction: 'outbound' }],
    });
  });

  it('is a 409 while the guest has an active conversation, unless that may be used', async () => {
    const { cloud, call } = await setting();
    const first = await call('POST', path, body(cloud.integrationId));
    expect((await call('POST', path, body(cloud.integrationId))).status).toBe(409);
    const more = { useExistingActiveConversation: true };
    const second = await call('POST', path, body(cloud.integrationId, more));
    expect(second.body.conversationId).toBe(first.body.conversationId);
    expect(cloud.conversations).toHaveLength(1);
  });

  it('is answered by the guest in the same conversation', async () => {
    const { cloud, call } = await setting();
    const { conversationId } = (await call('POST', path, body(cloud.integrationId))).body;
    expect(cloud.guestWrites('u@x', 'I have paid')).toMatchObject({ conversationId, how: 'joined' });
  });

  it('can end its conversation at once when that switch says so', async () => {
    const { cloud, call } = await setting({ unknowns: { agentlessConversation: 'ends-at-once' } });
    const { conversationId } = (await call('POST', path, body(cloud.integrationId))).body;
    expect(cloud.conversation(conversationId)?.state).toBe('ended');
    expect(cloud.guestWrites('u@x', 'what?')).toMatchObject({ conversationId, how: 'reopened' });
  });

  it('has at most 2,000 characters and a known integration', async () => {
    const { cloud, call } = await setting();
    const long = body(cloud.integrationId, { textBody: 'x'.repeat(2_001) });
    expect((await call('POST', path, long)).status).toBe(400);
    expect((await call('POST', path, body('unknown'))).status).toBe(400);
    const sms = body(cloud.integrationId, { toAddressMessengerType: 'sms' });
    expect((await call('POST', path, sms)).status).toBe(400);
  });
});

describe('what is not a message', () => {
  it('typing is taken and opens no conversation', async () => {
    const { cloud, call } = await setting();
    const { channel } = inboundText('u@x', '');
    const path = `/conversations/messages/${cloud.integrationId}/inbound/open/event`;
    const { body } = await call('POST', path, { channel, events: [{ eventType: 'Typing' }] });
    expect(body).toMatchObject({ type: 'Event', events: [{ eventType: 'Typing', typing: { type: 'On' } }] });
    expect(cloud.conversations).toEqual([]);
    expect((await call('POST', path, { channel, events: [{ eventType: 'End' }] })).status).toBe(400);
  });

  it('a receipt says what became of an outbound message', async () => {
    const { cloud, call } = await setting();
    const { id } = cloud.createConversation();
    cloud.agentJoins(id);
    const messageId = cloud.agentWrites(id, 'hello');
    const path = `/conversations/messages/${cloud.integrationId}/inbound/open/receipt`;
    const receipt = {
      id: messageId,
      channel: { to: { id: 'u@x', idType: 'Opaque' }, time: '2026-01-01T00:00:00Z' },
      status: 'Failed',
    };
    expect((await call('POST', path, receipt)).body).toMatchObject({ type: 'Receipt', status: 'Failed' });
    const { body } = await call('GET', `/conversations/messages/${id}/messages/${messageId}`);
    expect(body).toMatchObject({ status: 'delivery-failed', normalizedReceipts: [{ status: 'Failed' }] });
    expect((await call('POST', path, { ...receipt, id: 'unknown' })).status).toBe(200);
  });

  it('a message of another conversation is not found in this one', async () => {
    const { cloud, call } = await setting();
    const { id } = cloud.createConversation();
    const { messageId } = cloud.guestWrites('somebody else', 'hello');
    expect((await call('GET', `/conversations/messages/${id}/messages/${messageId}`)).status).toBe(404);
  });
});

describe('an integration', () => {
  const path = '/conversations/messaging/integrations/open';
  const body = {
    name: 'Mine',
    outboundNotificationWebhookUrl: 'https://bot.example/webhook',
    outboundNotificationWebhookSignatureSecretToken: '0123456789abcdef',
  };

  it('is created asynchronously, read, changed, listed and deleted, and never shows its secret', async () => {
    const { clock, call } = await setting();
    const { body: created } = await call('POST', path, body);
    expect(created).toMatchObject({ name: 'Mine', createStatus: 'Initiated' });
    clock.advance(500);
    const one = `${path}/${created.id}`;
    expect((await call('GET', one)).body.createStatus).toBe('Completed');
    expect((await call('PATCH', one, { name: 'Yours' })).body.name).toBe('Yours');
    const listing = (await call('GET', `${path}?pageSize=1&pageNumber=2`)).body;
    expect(listing).toMatchObject({ total: 2, pageCount: 2, entities: [{ id: created.id }] });
    expect(JSON.stringify([created, listing])).not.toContain('0123456789abcdef');
    expect((await call('DELETE', one)).status).toBe(200);
    expect((await call('GET', one)).status).toBe(404);
  });

  it('needs a secret of 16 characters and a URL', async () => {
    const { call } = await setting();
    const short = { ...body, outboundNotificationWebhookSignatureSecretToken: '0123456789abcde' };
    expect((await call('POST', path, short)).status).toBe(400);
    expect((await call('POST', path, { ...body, outboundNotificationWebhookUrl: 'ftp://x' })).status).toBe(
      400,
    );
  });
});
