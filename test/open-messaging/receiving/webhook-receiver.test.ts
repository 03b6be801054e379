import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/errors/configuration-error.js';
import type { InboundRequest } from '../../../src/open-messaging/receiving/inbound-request.js';
import { messageKey } from '../../../src/open-messaging/receiving/message-key.js';
import type { OutboundMessage } from '../../../src/open-messaging/receiving/outbound-message.js';
import type { RefusedDelivery } from '../../../src/open-messaging/receiving/request-refusal.js';
import { WebhookReceiver } from '../../../src/open-messaging/receiving/webhook-receiver.js';
import type { WebhookReceiverOptions } from '../../../src/open-messaging/receiving/webhook-receiver-options.js';
import { ManualClock, settle } from '../../manual-clock.js';
import {
  conversationId,
  delivery,
  integrationId,
  otherSecret,
  RecordingLogger,
  secret,
  sign,
  signed,
} from './deliveries.js';

const hour = 3_600_000;

function receiver(options: Partial<WebhookReceiverOptions> = {}) {
  const accepted: OutboundMessage[] = [];
  const refused: RefusedDelivery[] = [];
  const logger = new RecordingLogger();
  const clock = new ManualClock();
  const webhook = new WebhookReceiver({
    secrets: secret,
    accept: async (message) => {
      accepted.push(message);
      return 'accepted';
    },
    onRefused: (refusal) => refused.push(refusal),
    logger,
    clock,
    ...options,
  });
  const answerTo = async (request: InboundRequest) => {
    const { status, headers, body } = await webhook.receive(request);
    return {
      status,
      headers,
      ...(JSON.parse(body) as { code?: string; message?: string; outcome?: string }),
    };
  };
  return { webhook, answerTo, accepted, refused, logger, clock };
}

const unread = () => Promise.reject(new Error('the body was read'));

describe('a message', () => {
  it('is taken when one of the secrets signed it, and answered after it is kept', async () => {
    let keep = (_outcome: 'accepted' | 'known') => {};
    const { webhook } = receiver({ accept: () => new Promise((resolve) => (keep = resolve)) });
    let isAnswered = false;
    const answer = webhook.receive(signed(delivery())).finally(() => (isAnswered = true));
    await settle();
    expect(isAnswered).toBe(false);
    keep('accepted');
    expect(await answer).toMatchObject({ status: 200, body: '{"outcome":"accepted"}' });
  });

  it('is read into the words of this package', async () => {
    const { answerTo, accepted } = receiver();
    expect(await answerTo(signed(delivery()))).toMatchObject({ status: 200, outcome: 'accepted' });
    expect(accepted).toEqual([
      {
        id: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
        integrationId,
        conversationId,
        to: 'guest-17@lodge',
        time: Date.UTC(2026, 0, 1),
        type: 'text',
        sender: 'human',
        nickname: 'Ada',
        text: 'We are on it.',
        attachments: [],
        quickReplies: [],
      },
    ]);
  });

  it('that is known already is answered with 200 too', async () => {
    const { answerTo } = receiver({ accept: async () => 'known' });
    expect(await answerTo(signed(delivery()))).toMatchObject({ status: 200, outcome: 'known' });
  });

  it('is taken with either secret while one is exchanged for another', async () => {
    const { answerTo } = receiver({ secrets: [otherSecret, secret] });
    const body = JSON.stringify(delivery());
    for (const by of [secret, otherSecret]) {
      const headers = { 'X-Hub-Signature-256': sign(body, by) };
      expect(await answerTo(signed(body, { headers }))).toMatchObject({ status: 200 });
    }
  });

  it('is asked for again when it could not be kept', async () => {
    const { answerTo, refused, logger } = receiver({
      accept: () => Promise.reject(new TypeError('cannot store "We are on it."')),
    });
    const answer = await answerTo(signed(delivery()));
    expect(answer).toMatchObject({ status: 503, code: 'not-accepted', headers: { 'Retry-After': '5' } });
    expect(answer.message).toContain('TypeError');
    expect(refused).toEqual([{ status: 503, reason: 'not-accepted' }]);
    expect(logger.text + JSON.stringify(answer)).not.toContain('We are on it');
  });

  it('is asked for again when accept throws instead of rejecting', async () => {
    const { answerTo } = receiver({
      accept: () => {
        throw new Error('no');
      },
    });
    expect(await answerTo(signed(delivery()))).toMatchObject({ status: 503 });
  });

  it('is asked for again before the platform gives up waiting, the time of the body included', async () => {
    const { webhook, clock } = receiver({ accept: () => new Promise(() => {}) });
    const request = signed(delivery());
    const body = () =>
      new Promise<Uint8Array>((resolve) => clock.schedule(4_000, () => resolve(request.body as Buffer)));
    const answer = webhook.receive({ ...request, body });
    await clock.advance(7_999);
    expect(await Promise.race([answer, 'none yet'])).toBe('none yet');
    await clock.advance(1);
    expect(await answer).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
  });

  it('that is kept too late, and then fails, leaves no rejection behind', async () => {
    let fail = (_error: Error) => {};
    const { webhook, clock } = receiver({ accept: () => new Promise((_, reject) => (fail = reject)) });
    const answer = webhook.receive(signed(delivery()));
    await clock.advance(8_000);
    fail(new Error('too late'));
    await settle();
    expect(await answer).toMatchObject({ status: 503 });
  });
});

describe('what is refused before it is read', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'post'])('%s', async (method) => {
    const { answerTo } = receiver();
    expect(await answerTo({ method, headers: {}, body: unread })).toMatchObject({
      status: 405,
      headers: { Allow: 'POST' },
    });
  });

  it.each(['gzip', 'br', 'deflate', 'gzip, identity'])('a body in %s', async (encoding) => {
    const { answerTo } = receiver();
    const request = signed(delivery(), { body: unread });
    const headers = { ...request.headers, 'Content-Encoding': encoding };
    expect(await answerTo({ ...request, headers })).toMatchObject({ status: 415, code: 'content-encoded' });
  });

  it('a body that says that it is too large', async () => {
    const { answerTo } = receiver();
    const headers = { ...signed('').headers, 'Content-Length': '512001' };
    expect(await answerTo({ method: 'POST', headers, body: unread })).toMatchObject({ status: 413 });
  });

  it('but not a body that says that it is not compressed', async () => {
    const { answerTo } = receiver();
    const request = signed(delivery());
    const headers = { ...request.headers, 'content-encoding': 'identity' };
    expect(await answerTo({ ...request, headers })).toMatchObject({ status: 200 });
  });
});

describe('the limit on the size', () => {
  const filled = (bytes: number) => {
    const empty = JSON.stringify(delivery({ text: '' })).length;
    return JSON.stringify(delivery({ text: 'x'.repeat(bytes - empty) }));
  };

  it('lets 512,000 bytes in', async () => {
    expect(await receiver().answerTo(signed(filled(512_000)))).toMatchObject({ status: 200 });
  });

  it('refuses 512,001, whatever was declared', async () => {
    expect(await receiver().answerTo(signed(filled(512_001)))).toMatchObject({
      status: 413,
      code: 'too-large',
    });
  });
});

describe('a signature', () => {
  const body = JSON.stringify(delivery());
  const good = sign(body);
  const refusedWith = async (value: string | string[] | undefined) =>
    receiver().answerTo(signed(body, { headers: { 'x-hub-signature-256': value } }));

  it('that is missing is refused', async () => {
    expect(await refusedWith(undefined)).toMatchObject({ status: 401, code: 'signature-missing' });
  });

  it('in hexadecimal is refused with the word that base64 is wanted', async () => {
    const answer = await refusedWith(sign(body, secret, 'hex'));
    expect(answer).toMatchObject({ status: 401, code: 'signature-malformed' });
    expect(answer.message).toContain('hexadecimal; it has to be in base64');
  });

  it.each([
    ['empty', ''],
    ['without a value', 'sha256='],
    ['without its algorithm', good.slice('sha256='.length)],
    ['of another algorithm', good.replace('sha256', 'sha1')],
    ['of an algorithm in capitals', good.replace('sha256', 'SHA256')],
    ['that came twice', [good, good]],
    ['that came twice, joined', `${good}, ${good}`],
    ['with a forged one beside it', [sign(body, otherSecret), good]],
    ['with an empty one beside it', ['', good]],
    ['that is too short', `sha256=${Buffer.alloc(31).toString('base64')}`],
    ['that is too long', `sha256=${Buffer.alloc(33).toString('base64')}`],
    ['without its padding', good.replace('=', '=').slice(0, -1)],
    ['in the alphabet for URLs', `sha256=${Buffer.alloc(32, 0xff).toString('base64').replaceAll('/', '_')}`],
    ['with a space in it', good.replace('=', '= ')],
    ['with a line break after it', `${good}\n`],
  ])('%s is refused as malformed', async (_name, value) => {
    expect(await refusedWith(value)).toMatchObject({ status: 401, code: 'signature-malformed' });
  });

  it('by another secret is refused', async () => {
    expect(await refusedWith(sign(body, otherSecret))).toMatchObject({
      status: 401,
      code: 'signature-wrong',
    });
  });

  it('is worth nothing once any byte of the body is another', async () => {
    const { answerTo, accepted } = receiver();
    const bytes = Buffer.from(body);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] as number) ^ flip;
        const answer = await answerTo({
          method: 'POST',
          headers: { 'x-hub-signature-256': good },
          body: changed,
        });
        expect(answer).toMatchObject({ status: 401, code: 'signature-wrong' });
      }),
    );
    expect(accepted).toEqual([]);
  });

  it('is worth nothing once any byte of it is another', async () => {
    const { answerTo, accepted } = receiver();
    for (let at = 0; at < good.length; at += 1) {
      for (let flip = 1; flip < 128; flip += 1) {
        const code = good.charCodeAt(at) ^ flip;
        const value = good.slice(0, at) + String.fromCharCode(code) + good.slice(at + 1);
        expect((await answerTo(signed(body, { headers: { 'x-hub-signature-256': value } }))).status).toBe(
          401,
        );
      }
    }
    expect(accepted).toEqual([]);
  });

  it('counts for the body alone: what type the body is said to be does not matter', async () => {
    const headers = { 'x-hub-signature-256': good, 'content-type': 'text/plain' };
    expect(await receiver().answerTo(signed(body, { headers }))).toMatchObject({ status: 200 });
  });
});

describe('a signed body', () => {
  it.each([
    ['empty', '', 'not-json'],
    ['text', 'hello', 'not-json'],
    ['cut off', '{"id":', 'not-json'],
    ['two documents', '{}{}', 'not-json'],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'not-json'],
    ['a list', '[]', 'wrong-shape'],
    ['null', 'null', 'wrong-shape'],
    ['an empty object', '{}', 'wrong-shape'],
    ['nested 51 deep', `${'['.repeat(51)}${']'.repeat(51)}`, 'too-deep'],
    ['nested 10,000 deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'too-deep'],
    ['nested without an end', '{"a":'.repeat(100_000), 'too-deep'],
  ])('that is %s is refused', async (_name, body, code) => {
    const before = process.cpuUsage();
    expect(await receiver().answerTo(signed(body))).toMatchObject({ status: 400, code });
    // Of the processor's time: what others on the machine take does not count.
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });

  it('may have brackets in its text', async () => {
    const { answerTo, accepted } = receiver();
    const text = `${'['.repeat(200)}\\"{{`;
    expect(await answerTo(signed(delivery({ text })))).toMatchObject({ status: 200 });
    expect(accepted[0]?.text).toBe(text);
  });

  it('never makes it crash, and is answered by what it is', async () => {
    const { answerTo } = receiver();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const answer = await answerTo(signed(JSON.stringify(value)));
        expect([200, 400, 404]).toContain(answer.status);
      }),
    );
  });

  it('never makes it crash with any value in any field', async () => {
    const { answerTo } = receiver();
    const field = fc.constantFrom(
      'id',
      'channel',
      'conversationId',
      'type',
      'text',
      'content',
      'events',
      'status',
    );
    await fc.assert(
      fc.asyncProperty(field, fc.jsonValue(), async (name, value) => {
        const answer = await answerTo(signed(delivery({ [name]: value })));
        expect([200, 400, 404]).toContain(answer.status);
      }),
    );
  });

  it('cannot reach the prototypes of objects', async () => {
    const { answerTo, accepted } = receiver();
    const evil = '"__proto__":{"polluted":true,"text":"evil"},"constructor":{"prototype":{"polluted":true}}';
    const body = JSON.stringify(delivery()).replace('{', `{${evil},`);
    expect(await answerTo(signed(body))).toMatchObject({ status: 200 });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(accepted[0]).not.toHaveProperty('polluted');
    expect(Object.getPrototypeOf(accepted[0])).toBe(Object.prototype);
    expect(accepted[0]?.text).toBe('We are on it.');
  });

  it('is refused by the names of its fields, never by what stands in them', async () => {
    const { answerTo, logger } = receiver();
    const words = 'my card is 4111';
    const answer = await answerTo(
      signed(
        delivery(
          {
            id: words,
            conversationId: words,
            type: words,
            text: { words },
            content: [{ attachment: { url: words } }],
          },
          { time: words, to: { id: `\u0000${words}` } },
        ),
      ),
    );
    expect(answer).toMatchObject({ status: 400, code: 'wrong-shape' });
    for (const field of ['id', 'channel.to.id', 'channel.time', 'conversationId', 'type']) {
      expect(answer.message).toContain(`${field}: `);
    }
    expect(answer.message?.match(/ expected /g)).toHaveLength(5);
    expect(answer.message).toContain('; and 2 more.');
    expect(JSON.stringify(answer) + logger.text).not.toContain('4111');
  });

  it.each([
    ['conversationId', delivery({ conversationId: 'not-a-uuid' })],
    ['conversationId', delivery({ conversationId: `${conversationId}/../x` })],
    ['id', delivery({ id: 'a/../b' })],
    ['id', delivery({ id: '..' })],
    ['id', delivery({ id: 'x'.repeat(201) })],
    ['id', delivery({ id: 'a\u0007b' })],
    ['id', delivery({ id: '' })],
    ['id', delivery({ id: 7 })],
    ['channel.id', delivery({}, { id: '../integrations' })],
    ['channel.to.id', delivery({}, { to: { id: 'guest\n17' } })],
    ['channel.to.id', delivery({}, { to: { id: 'x'.repeat(1_001) } })],
    ['channel.to.id', delivery({}, { to: { id: ' ' } })],
    ['channel.to', delivery({}, { to: null })],
    ['channel.messageId', delivery({}, { messageId: 'm\u0000' })],
    [
      'content[0].attachment.url',
      delivery({ content: [{ attachment: { mediaType: 'Image', url: 'javascript:1' } }] }),
    ],
    ['content', delivery({ text: '' })],
    ['direction', delivery({ direction: 'Inbound' })],
    ['status', delivery({ type: 'Receipt' })],
    ['type', delivery({ type: 'Reaction' })],
  ])('is refused for a bad %s', async (field, body) => {
    const answer = await receiver().answerTo(signed(body));
    expect(answer).toMatchObject({ status: 400, code: 'wrong-shape' });
    expect(answer.message).toContain(`${field}: `);
  });

  it('of an integration that is not served is refused', async () => {
    const { answerTo } = receiver({ integrationIds: ['another'] });
    expect(await answerTo(signed(delivery()))).toMatchObject({ status: 404, code: 'unknown-integration' });
    expect(
      await receiver({ integrationIds: ['x', integrationId] }).answerTo(signed(delivery())),
    ).toMatchObject({
      status: 200,
    });
  });
});

describe('the time of a message', () => {
  const at = (offset: number) =>
    delivery({}, { time: new Date(new ManualClock().now() + offset).toISOString() });

  it.each([
    ['72 hours ago', -72 * hour],
    ['five minutes ahead', 5 * 60_000],
    ['a day ahead', 24 * hour],
  ])('may be %s', async (_name, offset) => {
    expect(await receiver().answerTo(signed(at(offset)))).toMatchObject({ outcome: 'accepted' });
  });

  it('so long ago that its id may be forgotten makes it dropped, with 200, since no repeat would help', async () => {
    const { answerTo, accepted, refused, logger } = receiver();
    expect(await answerTo(signed(at(-72 * hour - 1)))).toMatchObject({ status: 200, code: 'stale' });
    expect(accepted).toEqual([]);
    expect(refused).toEqual([{ status: 200, reason: 'stale' }]);
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { reason: 'stale' } }]);
  });

  it('so far ahead that it would outlive the memory of its id is refused', async () => {
    expect(await receiver().answerTo(signed(at(24 * hour + 1)))).toMatchObject({
      status: 400,
      code: 'from-the-future',
    });
  });

  it('cannot be judged where there is none: the message is taken, and its key stays the same', async () => {
    const { answerTo, accepted } = receiver();
    for (const time of [undefined, null, '']) {
      expect(await answerTo(signed(delivery({}, { time })))).toMatchObject({ outcome: 'accepted' });
    }
    expect(accepted.map(({ time }) => time)).toEqual([undefined, undefined, undefined]);
    expect(new Set(accepted.map(messageKey)).size).toBe(1);
  });

  it('follows staleAfterMs, and so does how long keys have to be remembered', async () => {
    const { answerTo, webhook } = receiver({ staleAfterMs: 1_000 });
    expect(await answerTo(signed(at(-1_001)))).toMatchObject({ code: 'stale' });
    expect(webhook.rememberKeysMs).toBe(1_000 + 24 * hour);
  });
});

describe('the kinds of messages', () => {
  const taken = async (body: object) => {
    const { answerTo, accepted } = receiver();
    expect(await answerTo(signed(body))).toMatchObject({ status: 200 });
    return accepted[0] as OutboundMessage;
  };

  it('attachments', async () => {
    const url = 'https://files.example/a.png';
    const content = [
      {
        contentType: 'Attachment',
        attachment: { mediaType: 'Image', url, mime: 'image/png', filename: 'a.png' },
      },
      { contentType: 'Attachment', attachment: { mediaType: 'Hologram', url } },
    ];
    expect(await taken(delivery({ text: null, content }))).toMatchObject({
      text: undefined,
      attachments: [
        { mediaType: 'Image', url, mime: 'image/png', filename: 'a.png' },
        { mediaType: 'File', url },
      ],
    });
  });

  it('quick replies', async () => {
    const content = [
      { contentType: 'Text', text: 'Which one?' },
      { contentType: 'QuickReply', quickReply: { text: 'Red', payload: 'RED', action: 'Message' } },
      { contentType: 'QuickReply', quickReply: { id: '2', text: 'Green' } },
      { contentType: 'Hologram', hologram: {} },
    ];
    expect(await taken(delivery({ type: 'Structured', text: undefined, content }))).toMatchObject({
      type: 'structured',
      text: 'Which one?',
      quickReplies: [
        { text: 'Red', payload: 'RED' },
        { id: '2', text: 'Green', payload: 'Green' },
      ],
    });
  });

  it('the text of a template', async () => {
    const content = [
      { contentType: 'Notification', template: { body: { text: 'Your bill', parameters: [] } } },
    ];
    expect(await taken(delivery({ type: 'Structured', text: undefined, content }))).toMatchObject({
      text: 'Your bill',
    });
  });

  it.each([
    ['On', true],
    ['Off', false],
  ])('typing %s', async (type, typing) => {
    const events = [{ eventType: 'Typing', typing: { type, duration: 5000 } }];
    expect(await taken(delivery({ type: 'Event', text: undefined, events }))).toMatchObject({
      type: 'event',
      typing,
    });
  });

  it('an event that is not known, without a word of typing', async () => {
    const message = await taken(
      delivery({ type: 'Event', text: undefined, events: [{ eventType: 'Wave' }] }),
    );
    expect(message).toMatchObject({ type: 'event', typing: undefined });
  });

  it('receipts, each status with a key of its own', async () => {
    const receipts = await Promise.all(
      (['Published', 'Delivered', 'Failed'] as const).map((status) =>
        taken(delivery({ type: 'Receipt', text: undefined, status, isFinalReceipt: status === 'Failed' })),
      ),
    );
    expect(receipts[2]?.receipt).toEqual({ status: 'Failed', messageId: 'm-1', isFinal: true });
    expect(new Set(receipts.map(messageKey)).size).toBe(3);
  });

  it('a bot as the sender, and nobody', async () => {
    expect(await taken(delivery({ originatingEntity: 'Bot' }))).toMatchObject({ sender: 'bot' });
    expect(await taken(delivery({ originatingEntity: 'Ghost' }))).toMatchObject({ sender: undefined });
  });

  it('messages without a conversation id, of older organisations', async () => {
    expect(await taken(delivery({ conversationId: undefined }))).toMatchObject({ conversationId: undefined });
    expect(await taken(delivery({ conversationId: '' }))).toMatchObject({ conversationId: undefined });
  });

  it('keys tell integrations, ids and times apart', async () => {
    const messages = await Promise.all(
      [
        delivery(),
        delivery({ id: 'b' }),
        delivery({}, { id: 'c' }),
        delivery({}, { time: '2026-01-01T00:00:01Z' }),
      ].map(taken),
    );
    expect(new Set(messages.map(messageKey)).size).toBe(4);
  });
});

describe('what is told of refusals', () => {
  it('is neither the secret, nor the signature, nor the text', async () => {
    const { answerTo, logger } = receiver();
    const body = JSON.stringify(delivery());
    const forged = sign(body, otherSecret);
    const answers = [
      await answerTo(signed(body, { headers: { 'x-hub-signature-256': forged } })),
      await answerTo(signed(body, { headers: { 'x-hub-signature-256': `${forged}x` } })),
    ];
    const told = JSON.stringify(answers) + logger.text;
    for (const hidden of [secret, otherSecret, forged.slice(7), sign(body).slice(7), 'We are on it']) {
      expect(told).not.toContain(hidden);
    }
  });

  it('does not fill the log when a flood of forged requests comes: one warning a minute for each reason', async () => {
    const { answerTo, logger, refused, clock } = receiver();
    const forge = () => answerTo({ method: 'POST', headers: {}, body: Buffer.from('{}') });
    for (let count = 0; count < 50; count += 1) await forge();
    await answerTo({ method: 'GET', headers: {}, body: unread });
    clock.jump(60_000);
    await forge();
    expect(logger.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields.reason)).toEqual([
      'signature-missing',
      'method-not-allowed',
      'signature-missing',
    ]);
    expect(refused).toHaveLength(52);
  });

  it('cannot be stopped by a listener that throws', async () => {
    const { answerTo, logger } = receiver({
      onRefused: () => {
        throw new Error('We are on it.');
      },
    });
    expect(await answerTo({ method: 'GET', headers: {}, body: unread })).toMatchObject({ status: 405 });
    expect(logger.text).toContain('onRefused threw');
    expect(logger.text).not.toContain('We are on it');
  });

  it('is a defect where the server throws something unforeseen', async () => {
    const { answerTo, logger } = receiver();
    expect(await answerTo({ ...signed('x'), body: unread })).toMatchObject({
      status: 500,
      code: 'internal-error',
    });
    expect(logger.lines[0]?.level).toBe('error');
  });
});

describe('the options', () => {
  const faultsOf = (options: object): string[] => {
    try {
      new WebhookReceiver(options as WebhookReceiverOptions);
    } catch (error) {
      if (error instanceof ConfigurationError)
        return error.faults.map(({ path, message }) => `${path} ${message}`);
      throw error;
    }
    return [];
  };

  it.each([
    ['too short', 'short-secret'],
    ['empty', ''],
    ['no secret at all', []],
    ['one of them too short', ['a-secret-of-the-integration', 'short-secret']],
    ['a number', 1234567890123456],
  ])('refuse a secret that is %s, without repeating it', (_name, secrets) => {
    const faults = faultsOf({ secrets, accept: async () => 'known' });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('secrets expected a secret of 16 characters or more');
    expect(faults[0]).not.toMatch(/short-secret|1234567890123456|of-the-integration/);
  });

  it('refuse what is misspelt and what is missing, all at once', () => {
    const faults = faultsOf({ secret, staleAfterMs: -1, integrationIds: [] });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'secrets',
      'integrationIds',
      'accept',
      'staleAfterMs',
      'secret',
    ]);
    expect(faults.at(-1)).toContain('Did you mean "secrets"?');
  });
});
