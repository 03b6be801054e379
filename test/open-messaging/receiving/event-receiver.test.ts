import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../../src/errors/argument-error.js';
import { ConfigurationError } from '../../../src/errors/configuration-error.js';
import { EventReceiver } from '../../../src/open-messaging/receiving/event-receiver.js';
import type { EventReceiverOptions } from '../../../src/open-messaging/receiving/event-receiver-options.js';
import type { InboundRequest } from '../../../src/open-messaging/receiving/inbound-request.js';
import type { PushedEvent } from '../../../src/open-messaging/receiving/pushed-event.js';
import { ManualClock } from '../../manual-clock.js';
import { conversationId, otherSecret, RecordingLogger, secret, sign, signed } from './deliveries.js';

const token = 'a-token-for-pushed-events';
const at = Date.UTC(2026, 0, 1, 12);
const participantId = '9f3e1d2c-0000-4000-8000-000000000001';
const topic = `v2.detail.events.conversation.${conversationId}.customer.end`;

/** The body of a detail event, in the platform's words. */
const body = (changes: object = {}) => ({
  eventTime: at,
  conversationId,
  participantId,
  sessionId: '9f3e1d2c-0000-4000-8000-000000000002',
  disconnectType: 'PEER',
  mediaType: 'MESSAGE',
  messageType: 'OPEN',
  provider: 'PureCloud Messaging',
  direction: 'INBOUND',
  ...changes,
});

const customerEnd = { conversationId, name: 'customer.end', time: at, participantId, disconnectType: 'PEER' };

const eventBridge = (detail: object, detailType = 'v2.detail.events.conversation.{id}.customer.end') => ({
  version: '0',
  id: '9f3e1d2c-0000-4000-8000-000000000003',
  'detail-type': detailType,
  source: 'aws.partner/genesys.com/cloud/9f3e1d2c-0000-4000-8000-000000000004/lodge',
  account: '123456789012',
  time: '2026-01-01T12:00:01Z',
  region: 'eu-central-1',
  resources: [],
  detail,
});

function receiver(options: Partial<EventReceiverOptions> = {}) {
  const accepted: PushedEvent[] = [];
  const logger = new RecordingLogger();
  const events = new EventReceiver({
    token,
    accept: async (event) => accepted.push(event),
    logger,
    clock: new ManualClock(),
    ...options,
  });
  const answerTo = async (request: InboundRequest, name?: PushedEvent['name']) => {
    const { status, body: text } = await events.receive(request, { name });
    return {
      status,
      ...(JSON.parse(text) as { code?: string; message?: string; accepted?: number; ignored?: number }),
    };
  };
  return { events, answerTo, accepted, logger };
}

const sent = (content: unknown, headers: InboundRequest['headers'] = { authorization: `Bearer ${token}` }) =>
  signed(content, { headers });

describe('an event is understood', () => {
  it.each([
    ['on the notification socket', { topicName: topic, version: '2', eventBody: body(), metadata: {} }],
    ['from EventBridge', eventBridge({ topicName: topic, version: '2', eventBody: body(), metadata: {} })],
    ['from EventBridge, its name in the detail-type alone', eventBridge({ eventBody: body() })],
    ['from EventBridge, the body without an envelope of its own', eventBridge(body())],
    ['from a workflow, as JSON', { eventName: 'customer.end', jsonData: body() }],
    ['from a workflow, as JSON in a text', { eventName: 'customer.end', jsonData: JSON.stringify(body()) }],
    [
      'with the name of the topic',
      { topicName: 'v2.detail.events.conversation.{id}.customer.end', ...body() },
    ],
    ['with its own name', { eventName: 'customer.end', ...body() }],
    ['with its name as the id', { id: 'customer.end', ...body() }],
    ['with a time in quotes', { name: 'customer.end', ...body({ eventTime: String(at) }) }],
    ['with a date and time', { name: 'customer.end', ...body({ eventTime: '2026-01-01T12:00:00.000Z' }) }],
  ])('%s', async (_form, content) => {
    const { answerTo, accepted } = receiver();
    expect(await answerTo(sent(content))).toEqual({ status: 200, accepted: 1, ignored: 0 });
    expect(accepted).toEqual([customerEnd]);
  });

  it('bare, by the name that the path says', async () => {
    const { answerTo, events, accepted } = receiver();
    await answerTo(sent(body()), 'customer.end');
    await events.named('acw').receive(sent(body()));
    expect(accepted.map(({ name }) => name)).toEqual(['customer.end', 'acw']);
  });

  it('by its topic rather than by the path', async () => {
    const { answerTo, accepted } = receiver();
    await answerTo(
      sent({ topicName: topic.replace('customer.end', 'user.end'), eventBody: body() }),
      'customer.end',
    );
    expect(accepted[0]?.name).toBe('user.end');
  });

  it('by the path where the body has a name of something else', async () => {
    const { answerTo, accepted } = receiver();
    await answerTo(sent({ name: 'The trigger of the lodge', id: '7', ...body() }), 'customer.end');
    expect(accepted[0]?.name).toBe('customer.end');
  });

  it('with the time of its envelope where it has none', async () => {
    const { answerTo, accepted } = receiver();
    await answerTo(sent(eventBridge({ topicName: topic, eventBody: body({ eventTime: undefined }) })));
    expect(accepted[0]?.time).toBe(at + 1_000);
  });

  it('in a list, in its order', async () => {
    const { answerTo, accepted } = receiver();
    const list = ['user.end', 'acw', 'customer.end'].map((name) => ({ eventName: name, ...body() }));
    expect(await answerTo(sent(list))).toMatchObject({ status: 200, accepted: 3 });
    expect(accepted.map(({ name }) => name)).toEqual(['user.end', 'acw', 'customer.end']);
  });
});

describe('an event is ignored, with 200,', () => {
  it.each([
    ['of another topic', { topicName: topic.replace('customer.end', 'voicemail.end'), eventBody: body() }],
    [
      'that says that the socket is alive',
      { topicName: 'channel.metadata', eventBody: { message: 'WebSocket Heartbeat' } },
    ],
    ['of a call in the conversation', { topicName: topic, eventBody: body({ mediaType: 'VOICE' }) }],
  ])('%s', async (_what, content) => {
    const { answerTo, accepted } = receiver();
    expect(await answerTo(sent(content))).toEqual({ status: 200, accepted: 0, ignored: 1 });
    expect(accepted).toEqual([]);
  });

  it('as an empty list is', async () => {
    expect(await receiver().answerTo(sent([]))).toEqual({ status: 200, accepted: 0, ignored: 0 });
  });
});

describe('an event is refused', () => {
  it.each([
    ['topicName', body()],
    ['conversationId', { eventName: 'acw', ...body({ conversationId: '' }) }],
    ['conversationId', { eventName: 'acw', ...body({ conversationId: 'x/../y' }) }],
    ['eventTime', { eventName: 'acw', ...body({ eventTime: undefined }) }],
    ['eventTime', { eventName: 'acw', ...body({ eventTime: 'yesterday 4111' }) }],
    ['eventTime', { eventName: 'acw', ...body({ eventTime: 1e300 }) }],
    ['participantId', { eventName: 'acw', ...body({ participantId: '/../' }) }],
    ['expected an object', 'null'],
    ['expected an object', [[]]],
  ])('for a bad %s, by the names of its fields', async (field, content) => {
    const answer = await receiver().answerTo(sent(content));
    expect(answer).toMatchObject({ status: 400, code: 'wrong-shape' });
    expect(answer.message).toContain(field);
    expect(answer.message).not.toContain('4111');
  });

  it('without costing the good ones in the same list', async () => {
    const { answerTo, accepted } = receiver();
    const answer = await answerTo(sent([{ eventName: 'acw' }, { eventName: 'customer.end', ...body() }]));
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.message).toContain('1 of 2 cannot be read, 1 accepted. event 1: ');
    expect(accepted).toEqual([customerEnd]);
  });

  it.each([
    ['nested 10,000 deep', `${'{"eventBody":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'too-deep'],
    ['not JSON', '{', 'not-json'],
  ])('%s', async (_what, content, code) => {
    expect(await receiver().answerTo(sent(content))).toMatchObject({ status: 400, code });
  });

  it('whatever it is, without a crash', async () => {
    const { answerTo } = receiver();
    const field = fc.constantFrom(
      'eventBody',
      'detail',
      'jsonData',
      'eventTime',
      'conversationId',
      'topicName',
      'name',
      'id',
    );
    await fc.assert(
      fc.asyncProperty(field, fc.jsonValue(), async (name, value) => {
        expect([200, 400]).toContain(
          (await answerTo(sent({ eventName: 'acw', ...body(), [name]: value }))).status,
        );
      }),
    );
  });

  it('for now, with the wish to get it again, when it could not be kept', async () => {
    const { answerTo } = receiver({ accept: () => Promise.reject(new Error('no')) });
    expect(await answerTo(sent({ eventName: 'acw', ...body() }))).toMatchObject({ status: 503 });
  });
});

describe('the guard', () => {
  const event = { eventName: 'acw', ...body() };

  it.each([
    ['none', {}, 'token-missing'],
    ['another', { authorization: 'Bearer another-token-entirely' }, 'token-wrong'],
    ['a beginning of it', { authorization: `Bearer ${token.slice(0, -1)}` }, 'token-wrong'],
    ['more than it', { authorization: `Bearer ${token}x` }, 'token-wrong'],
    ['it without its scheme', { authorization: token }, 'token-wrong'],
    ['it in another scheme', { authorization: `Basic ${token}` }, 'token-wrong'],
    ['it twice', { authorization: [`Bearer ${token}`, `Bearer ${token}`] }, 'token-wrong'],
    ['nothing', { authorization: '' }, 'token-wrong'],
  ])('refuses the token: %s', async (_what, headers, code) => {
    const { answerTo, accepted, logger } = receiver();
    expect(await answerTo(sent(event, headers))).toMatchObject({ status: 401, code });
    expect(accepted).toEqual([]);
    expect(logger.text).not.toContain(token);
  });

  it('takes either token while one is exchanged', async () => {
    const { answerTo } = receiver({ token: ['the-token-of-tomorrow', token] });
    for (const each of ['the-token-of-tomorrow', token]) {
      expect(await answerTo(sent(event, { Authorization: `bearer ${each}` }))).toMatchObject({ status: 200 });
    }
  });

  it('takes a signature instead', async () => {
    const { answerTo } = receiver({ token: undefined, secrets: secret });
    const text = JSON.stringify(event);
    expect(await answerTo(sent(text, { 'x-hub-signature-256': sign(text) }))).toMatchObject({ status: 200 });
    expect(await answerTo(sent(text, { 'x-hub-signature-256': sign(text, otherSecret) }))).toMatchObject({
      status: 401,
    });
    expect(await answerTo(sent(text, { authorization: `Bearer ${token}` }))).toMatchObject({
      code: 'signature-missing',
    });
    expect(await answerTo(sent(text, { authorization: 'Bearer ' }))).toMatchObject({ status: 401 });
  });

  it('takes either where both are set, and judges a signature that is there', async () => {
    const { answerTo } = receiver({ secrets: secret });
    const text = JSON.stringify(event);
    expect(await answerTo(sent(text))).toMatchObject({ status: 200 });
    expect(await answerTo(sent(text, { 'x-hub-signature-256': sign(text) }))).toMatchObject({ status: 200 });
    expect(await answerTo(sent(text, { 'x-hub-signature-256': sign(text, otherSecret) }))).toMatchObject({
      status: 401,
    });
    expect(await answerTo(sent(text, {}))).toMatchObject({ status: 401, code: 'token-missing' });
  });

  it('cannot be left out', () => {
    const build = () => new EventReceiver({ accept: async () => {} });
    expect(build).toThrow(ConfigurationError);
    expect(build).toThrow('token: is missing, and so is secrets');
  });

  it.each([['short'], ['a token with spaces in it'], [[]]])('cannot be weak: %j', (weak) => {
    const build = () => new EventReceiver({ token: weak, accept: async () => {} });
    expect(build).toThrow('token: expected a token of 16 visible characters or more');
  });

  it('is not passed by a path of its own', async () => {
    const { events } = receiver();
    expect(await events.named('acw').receive(sent(body(), {}))).toMatchObject({ status: 401 });
    expect(() => events.named('customer.ended' as 'customer.end')).toThrow(ArgumentError);
  });
});
