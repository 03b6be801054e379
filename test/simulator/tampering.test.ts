import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { receiver, signatureOf } from './receiver.js';
import { setting } from './setting.js';

async function withWebhook() {
  const webhook = await receiver();
  const given = await setting();
  given.cloud.deliverTo(webhook.url);
  const { id } = given.cloud.createConversation();
  given.cloud.agentJoins(id);
  const write = async (text = 'hello') => {
    given.cloud.agentWrites(id, text);
    await given.cloud.deliveriesSettled();
    return webhook.got.at(-1) ?? expect.fail('nothing came');
  };
  const right = (raw: Buffer) => signatureOf(raw, given.cloud.signatureSecret);
  return { ...given, webhook, id, write, right };
}

describe('a delivery that is tampered with', () => {
  it('comes without a signature, or with an empty one', async () => {
    const { cloud, write } = await withWebhook();
    cloud.tamper.add({ match: {}, times: 1, with: 'no-signature' });
    expect((await write()).headers).not.toHaveProperty('x-hub-signature-256');
    cloud.tamper.add({ match: {}, times: 1, with: 'empty-signature' });
    expect((await write()).headers['x-hub-signature-256']).toBe('');
  });

  it('comes with the right signature in hex, or with one by another secret', async () => {
    const { cloud, write, right } = await withWebhook();
    cloud.tamper.add({ match: {}, times: 1, with: 'hex-signature' });
    const hex = await write();
    const expected = createHmac('sha256', cloud.signatureSecret).update(hex.raw).digest('hex');
    expect(hex.headers['x-hub-signature-256']).toBe(`sha256=${expected}`);
    cloud.tamper.add({ match: {}, times: 1, with: 'wrong-secret' });
    const forged = await write();
    expect(forged.headers['x-hub-signature-256']).toMatch(/^sha256=[\w+/]{43}=$/);
    expect(forged.headers['x-hub-signature-256']).not.toBe(right(forged.raw));
  });

  it('comes with another text than was signed', async () => {
    const { cloud, write, right } = await withWebhook();
    cloud.tamper.add({ match: {}, times: 1, with: 'altered-body' });
    const { body, headers, raw } = await write('hello');
    expect(body.text).not.toBe('hello');
    expect(headers['x-hub-signature-256']).not.toBe(right(raw));
    expect(headers['x-hub-signature-256']).toBe(
      right(Buffer.from(JSON.stringify({ ...body, text: 'hello' }))),
    );
    expect(cloud.deliveries[0]).toMatchObject({ tampered: 'altered-body', body: { text: 'hello' } });
  });

  it('comes several times at once', async () => {
    const { cloud, webhook, write, right } = await withWebhook();
    cloud.tamper.add({ match: {}, times: 1, with: 'doubled', copies: 6 });
    await write();
    expect(webhook.got).toHaveLength(6);
    for (const { raw, headers } of webhook.got) {
      expect(raw).toEqual(webhook.got[0]?.raw);
      expect(headers['x-hub-signature-256']).toBe(right(raw));
    }
    expect(cloud.deliveries.map(({ id }) => id)).toEqual(Array(6).fill('delivery-1'));
  });

  it('is so only where it was meant, as often as it was meant, and not after its removal', async () => {
    const { cloud, id, write, right } = await withWebhook();
    const other = cloud.createConversation().id;
    cloud.agentJoins(other);
    const elsewhere = cloud.tamper.add({ match: { conversationId: other }, with: 'no-signature' });
    const receipts = cloud.tamper.add({ match: { type: 'Receipt' }, with: 'no-signature' });
    const events = cloud.tamper.add({ match: { kind: 'event' }, with: 'no-signature' });
    const never = cloud.tamper.add({ match: { when: ({ attempt }) => attempt > 1 }, with: 'no-signature' });
    const untouched = await write();
    expect(untouched.headers['x-hub-signature-256']).toBe(right(untouched.raw));
    const meant = cloud.tamper.add({ match: { conversationId: id, kind: 'webhook' }, with: 'no-signature' });
    expect((await write()).headers).not.toHaveProperty('x-hub-signature-256');
    meant.remove();
    expect((await write()).headers).toHaveProperty('x-hub-signature-256');
    expect([elsewhere, receipts, events, never, meant].map(({ hits }) => hits)).toEqual([0, 0, 0, 0, 1]);
    cloud.tamper.add({ match: {}, with: 'no-signature' });
    cloud.tamper.clear();
    expect((await write()).headers).toHaveProperty('x-hub-signature-256');
  });

  it.each<[unknown, string]>([
    [{ match: {}, with: 'no signature' }, 'with: expected "no-signature" or'],
    [{ match: {}, with: 'doubled', copys: 3 }, 'copys: is not an option here. Did you mean "copies"?'],
    [{ match: { typ: 'Text' }, with: 'doubled' }, 'match.typ: is not an option here. Did you mean "type"?'],
    [{ match: { type: 'text' }, with: 'doubled' }, 'Did you mean "Text"?'],
    [{ match: {} }, 'with: is missing.'],
  ])('as %j is refused', async (tamper, told) => {
    const { cloud } = await setting();
    expect(() => cloud.tamper.add(tamper as never)).toThrow(told);
  });
});
