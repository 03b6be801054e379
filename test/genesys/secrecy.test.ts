import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { LogFields } from '../../src/logger.js';
import {
  accessToken,
  answer,
  clientId,
  clientSecret,
  connect,
  conversationId,
  failureOf,
  type Handler,
  refuse,
  serve,
} from './hostile-server.js';

const said = 'Your invoice 4711 is due';
const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
const hidden = [clientSecret, accessToken, basic];

/** Everything that can be got out of a value: own and inherited, enumerable or not, and the causes. */
function everythingIn(value: unknown): string {
  const seen = new Set<unknown>();
  const parts = [String(value), JSON.stringify(value), inspect(value, { showHidden: true, depth: Infinity })];
  const dig = (one: unknown): void => {
    if ((typeof one !== 'object' && typeof one !== 'function') || one === null || seen.has(one)) {
      if (typeof one === 'string') parts.push(one);
      return;
    }
    seen.add(one);
    for (const key of Reflect.ownKeys(one)) {
      const property = Object.getOwnPropertyDescriptor(one, key);
      if (property && 'value' in property) dig(property.value);
    }
  };
  dig(value);
  return parts.join('\n');
}

function expectHidden(text: string) {
  for (const secret of [...hidden, said]) expect(text).not.toContain(secret);
}

/** Repeats the credentials in every place that an answer has. */
const echo =
  (status: number): Handler =>
  (request, response) =>
    refuse(
      status,
      'bad.request',
      `You sent ${request.headers.authorization} ${clientSecret}: ${request.method === 'POST' ? said : ''}`,
    )(request, response);

const failing: [string, { api?: Handler; login?: Handler }][] = [
  ['a refused login', { login: answer(400, { error: 'invalid_client', error_description: clientSecret }) }],
  ['a login that repeats what it got', { login: echo(400) }],
  ['a login that breaks off', { login: (request) => request.socket.destroy() }],
  ['a login that redirects', { login: answer(302, '', { location: 'http://127.0.0.1:1' }) }],
  ['a token that breaks off', { login: answer(200, `{"access_token":"${accessToken}`) }],
  ['a token of another shape', { login: answer(200, { access_token: [accessToken] }) }],
  [
    'a token in an answer that is not HTTP',
    { login: (request) => void request.socket.end(`HTTP/1.1 200 OK\r\nbad header ${accessToken}\r\n\r\n`) },
  ],
  ...[400, 401, 403, 404, 409, 415, 429, 500, 503].map((status): [string, { api: Handler }] => [
    `a ${status} that repeats what it got`,
    { api: echo(status) },
  ]),
  ['a reset', { api: (request) => request.socket.resetAndDestroy() }],
  ['no answer', { api: () => {} }],
  ['a page', { api: answer(200, `<p>${accessToken}`, { 'content-type': 'text/html' }) }],
  ['a strange type', { api: answer(200, '{}', { 'content-type': `${accessToken} ${accessToken}` }) }],
  ['a strange shape', { api: answer(200, { id: accessToken, [accessToken]: 1 }) }],
];

describe('no secret, token or text of a message', () => {
  it.each(failing)('is in an error, a log line or a reported call: %s', async (_what, handlers) => {
    const { url } = await serve(handlers);
    const told: unknown[] = [];
    const log = (message: string, fields?: LogFields) => void told.push(message, fields);
    const genesys = connect(url, {
      timeoutMs: 100,
      logger: { debug: log, info: log, warn: log, error: log },
      onCall: (call) => told.push(call),
    });
    const message = { integrationId: 'integration-1', toAddress: 'guest-17', text: said };
    const errors = [
      await failureOf(genesys.sendAgentless(message)),
      // A disconnect may well be accepted by an answer that a message must not have.
      await genesys.disconnectConversation(conversationId).catch((error: unknown) => error),
    ];
    for (const one of [...errors, ...told]) expectHidden(everythingIn(one));
    expect(errors[0]).not.toHaveProperty('cause');
  });

  it('is in the client itself, before or after it is used', async () => {
    const { url } = await serve();
    const genesys = connect(url);
    expectHidden(everythingIn(genesys));
    await genesys.disconnectConversation(conversationId);
    expectHidden(everythingIn(genesys));
    expect(JSON.stringify(genesys)).toBe('{}');
    expect(inspect(genesys)).toBe(`GenesysClient { apiUrl: '${url}' }`);
  });

  it('is in a URL', async () => {
    const { url, calls, tokens } = await serve();
    await connect(url).disconnectConversation(conversationId);
    for (const { url: sent } of [...calls(), ...tokens()]) {
      expectHidden(sent);
      expect(sent).not.toContain(clientId);
    }
  });
});
