import { describe, expect, it } from 'vitest';
import type { EventPush, PushedEvent, SimulatorOptions } from '../../src/simulator/index.js';
import { receiver, signatureOf } from './receiver.js';
import { setting } from './setting.js';

async function withService(push: EventPush = {}, options: SimulatorOptions = {}) {
  const service = await receiver();
  const given = await setting({ delays: { disconnect: 0 }, ...options });
  const end = given.cloud.pushEventsTo(`${service.url}/events`, push);
  const pass = async (milliseconds = 500) => {
    given.clock.advance(milliseconds);
    await given.cloud.deliveriesSettled();
  };
  const names = () => given.cloud.deliveries.map(({ type }) => type);
  return { ...given, service, end, pass, names };
}

describe('pushed events', () => {
  it('tell of a handoff from its begin to its wrap-up, half a second later, in their order', async () => {
    const { cloud, clock, service, pass, names } = await withService();
    const { id, address, participants } = cloud.createConversation();
    const start = clock.now();
    const agent = cloud.agentJoins(id, { userId: 'user', queueId: 'queue' });
    clock.advance(499);
    await cloud.deliveriesSettled();
    expect(service.got).toEqual([]);
    await pass(1);
    cloud.agentLeaves(id);
    cloud.agentWrapsUp(id, { code: 'SOLD', notes: 'twice' });
    await pass();
    expect(names()).toEqual([
      'customer.start',
      'flow.end',
      'user.start',
      'user.end',
      'customer.end',
      'acw',
      'wrapup',
    ]);
    const [customerStart, flowEnd, , userEnd, customerEnd, acw, wrapup] = service.got.map(({ body }) => body);
    const [customer, flow] = participants;
    const common = {
      conversationId: id,
      mediaType: 'MESSAGE',
      messageType: 'OPEN',
      provider: 'PureCloud Messaging',
      direction: 'INBOUND',
      addressFrom: address,
      addressTo: cloud.integrationId,
    };
    const session = (one: typeof customer) => ({
      participantId: one?.id,
      sessionId: one?.communications[0]?.id,
    });
    expect(customerStart).toEqual({ ...common, ...session(customer), eventTime: start });
    expect(flowEnd).toEqual({
      ...common,
      ...session(flow),
      eventTime: start,
      disconnectType: 'TRANSFER',
      flowType: 'INBOUNDSHORTMESSAGE',
      connectedDurationMs: 0,
      exitReason: 'TRANSFER',
    });
    const ended = { eventTime: start + 500, interactingDurationMs: 500 };
    const user = { userId: 'user', queueId: 'queue' };
    expect(userEnd).toEqual({ ...common, ...session(agent), ...ended, ...user, disconnectType: 'CLIENT' });
    expect(customerEnd).toEqual({ ...common, ...session(customer), ...ended, disconnectType: 'PEER' });
    const written = { wrapupCode: 'SOLD', wrapupNotes: 'twice', wrapupDurationMs: 0 };
    expect(acw).toEqual({ ...common, ...session(agent), ...written, ...user, eventTime: start + 500 });
    expect(wrapup).toEqual({
      ...common,
      ...session(agent),
      ...written,
      queueId: 'queue',
      eventTime: start + 500,
    });
  });

  it('tell that a guest who writes after the end has opened the conversation again', async () => {
    const { cloud, pass, service } = await withService({ topics: ['customer.start', 'customer.end'] });
    const { id } = cloud.createConversation();
    cloud.endConversation(id, 'session.expired');
    await pass();
    expect(cloud.guestWrites(id, 'still there?').how).toBe('reopened');
    await pass();
    cloud.endConversation(id, 'inactivity');
    await pass();
    const seen = service.got.map(({ body }) => ({
      conversationId: body.conversationId,
      how: body.disconnectType,
    }));
    expect(seen).toEqual([
      { conversationId: id, how: undefined },
      { conversationId: id, how: 'SESSION_EXPIRED' },
      { conversationId: id, how: undefined },
      { conversationId: id, how: 'INACTIVITY' },
    ]);
    expect(new Set(service.got.map(({ body }) => body.participantId)).size).toBe(2);
  });

  it('tell of a disconnect by the API, and of the wrap-up that a teardown writes', async () => {
    const { cloud, call, pass, names } = await withService();
    const { id } = cloud.createConversation();
    cloud.agentJoins(id);
    await pass();
    await call('POST', `/conversations/${id}/disconnect`);
    await pass();
    expect(names().slice(3)).toEqual(['customer.end', 'user.end', 'acw', 'wrapup']);
    expect(cloud.deliveries.at(-1)?.body).toMatchObject({ wrapupCode: 'ININ-WRAP-UP-TIMEOUT' });
  });

  it('carry the token and the signature, and neither is shown', async () => {
    const secret = 'a-secret-of-the-test';
    const { cloud, service, pass } = await withService({ token: 'a-token-of-the-test', secret });
    cloud.createConversation();
    await pass();
    const { headers, raw, path } = service.got[0] ?? expect.fail('nothing came');
    expect(headers.authorization).toBe('Bearer a-token-of-the-test');
    expect(headers['x-hub-signature-256']).toBe(signatureOf(raw, secret));
    expect(path).toBe('/events');
    expect(JSON.stringify(cloud.deliveries)).not.toContain('of-the-test');
  });

  it('come bare of their topic, in the envelope of EventBridge, or as the customer’s workflow writes them', async () => {
    const [bridge, workflow] = [await receiver(), await receiver()];
    const { cloud, clock, service, pass } = await withService({ topics: ['customer.start'] });
    cloud.pushEventsTo(bridge.url, { topics: ['customer.start'], envelope: 'eventbridge' });
    cloud.pushEventsTo(workflow.url, {
      topics: ['customer.start'],
      envelope: ({ topic, body }) => ({ topicName: topic, ...body }),
    });
    const { id } = cloud.createConversation();
    await pass();
    const bare = service.got[0]?.body;
    expect(bare).not.toHaveProperty('topicName');
    const topicName = `v2.detail.events.conversation.${id}.customer.start`;
    expect(workflow.got[0]?.body).toEqual({ topicName, ...bare });
    expect(bridge.got[0]?.body).toMatchObject({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'v2.detail.events.conversation.{id}.customer.start',
      source: expect.stringMatching(/^aws\.partner\/genesys\.com\/cloud\//),
      time: new Date(clock.now()).toISOString().replace('.500Z', 'Z'),
      detail: { topicName, version: '2', eventBody: bare, timestamp: '2026-01-01T00:00:00.000Z' },
    });
  });

  it('are doubled, or shuffled so that an end comes before its start, when the switches say so', async () => {
    const doubled = await withService(
      { topics: ['customer.start'] },
      { unknowns: { eventDelivery: 'doubled' } },
    );
    doubled.cloud.createConversation();
    await doubled.pass();
    expect(doubled.names()).toEqual(['customer.start', 'customer.start']);
    const shuffled = await withService(
      { topics: ['customer.start', 'customer.end'] },
      { unknowns: { eventOrder: 'shuffled' } },
    );
    shuffled.cloud.endConversation(shuffled.cloud.createConversation().id);
    await shuffled.pass(500);
    expect(shuffled.names()).toEqual(['customer.end']);
    await shuffled.pass(4_500);
    expect(shuffled.names()).toEqual(['customer.end', 'customer.start']);
  });

  it('are tried again like messages, each conversation’s in its order', async () => {
    const { cloud, service, pass, names } = await withService({ topics: ['customer.start', 'customer.end'] });
    service.answers.push(503);
    cloud.endConversation(cloud.createConversation().id);
    await pass();
    expect(names()).toEqual(['customer.start']);
    await pass(5_000);
    expect(names()).toEqual(['customer.start', 'customer.start', 'customer.end']);
  });

  it('go nowhere any more once that is ended, and can go somewhere from the start', async () => {
    const { cloud, service, end, pass } = await withService();
    end();
    cloud.createConversation();
    await pass();
    expect(service.got).toEqual([]);
    const started = await withService({}, { pushEventsTo: { url: service.url, topics: ['customer.start'] } });
    started.cloud.createConversation();
    await started.pass();
    expect(service.got).toHaveLength(1);
  });

  it('are told inside the simulator as well', async () => {
    const { cloud, clock } = await setting({ delays: { events: 0 } });
    const heard: PushedEvent[] = [];
    cloud.on('pushed', (event) => heard.push(event));
    const { id } = cloud.createConversation();
    expect(heard).toMatchObject([
      {
        name: 'customer.start',
        topic: `v2.detail.events.conversation.${id}.customer.start`,
        body: { conversationId: id, eventTime: clock.now() },
      },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['ftp://x', {}, 'expected an http or https URL'],
    ['http://x', { topics: ['customer.ended'] }, 'topics[0]: expected "customer.start" or'],
    ['http://x', { envelope: 'event-bridge' }, 'Did you mean "eventbridge"?'],
    ['http://x', { tokn: 'x' }, 'tokn: is not an option here. Did you mean "token"?'],
  ])('to %s with %j are refused', async (url, push, told) => {
    const { cloud } = await setting();
    expect(() => cloud.pushEventsTo(url, push as never)).toThrow(told);
  });
});
