import { describe, expect, it } from 'vitest';
import { GenesysAnswerError } from '../../src/errors/genesys-answer-error.js';
import { GenesysApiError } from '../../src/errors/genesys-api-error.js';
import { GenesysAuthenticationError } from '../../src/errors/genesys-authentication-error.js';
import { GenesysConflictError } from '../../src/errors/genesys-conflict-error.js';
import { GenesysDisconnectError } from '../../src/errors/genesys-disconnect-error.js';
import { GenesysNotFoundError } from '../../src/errors/genesys-not-found-error.js';
import { GenesysPermissionError } from '../../src/errors/genesys-permission-error.js';
import { GenesysRateLimitError } from '../../src/errors/genesys-rate-limit-error.js';
import { GenesysRequestError } from '../../src/errors/genesys-request-error.js';
import { GenesysUnavailableError } from '../../src/errors/genesys-unavailable-error.js';
import {
  answer,
  connect,
  conversationId,
  failureOf,
  type Handler,
  refuse,
  serve,
} from '../genesys/hostile-server.js';

async function disconnectAt(api: Handler): Promise<GenesysApiError> {
  const { url } = await serve({ api });
  const error = await failureOf(connect(url).disconnectConversation(conversationId));
  if (!(error instanceof GenesysApiError)) throw error;
  return error;
}

describe('the errors of the platform', () => {
  it.each([
    [400, GenesysRequestError, 'GENESYS_REQUEST_REFUSED', false],
    [401, GenesysAuthenticationError, 'GENESYS_AUTHENTICATION_FAILED', false],
    [403, GenesysPermissionError, 'GENESYS_PERMISSION_MISSING', false],
    [404, GenesysNotFoundError, 'GENESYS_NOT_FOUND', false],
    [408, GenesysUnavailableError, 'GENESYS_UNAVAILABLE', true],
    [409, GenesysConflictError, 'GENESYS_CONFLICT', false],
    [413, GenesysRequestError, 'GENESYS_REQUEST_REFUSED', false],
    [415, GenesysRequestError, 'GENESYS_REQUEST_REFUSED', false],
    [429, GenesysRateLimitError, 'GENESYS_RATE_LIMITED', true],
    [500, GenesysUnavailableError, 'GENESYS_UNAVAILABLE', true],
    [501, GenesysUnavailableError, 'GENESYS_UNAVAILABLE', false],
    [502, GenesysUnavailableError, 'GENESYS_UNAVAILABLE', true],
    [503, GenesysUnavailableError, 'GENESYS_UNAVAILABLE', true],
    [504, GenesysUnavailableError, 'GENESYS_UNAVAILABLE', true],
  ])('have a class, a code and a word on repeating for %i', async (status, Class, code, transient) => {
    const error = await disconnectAt(refuse(status, 'some.code', 'Some words.'));
    expect(error).toBeInstanceOf(Class);
    expect(error).toBeInstanceOf(GenesysDisconnectError);
    expect(error).toMatchObject({
      name: Class.name,
      code,
      status,
      transient,
      platformCode: 'some.code',
      correlationId: 'corr-1',
      call: { method: 'PATCH', status, error: code },
    });
    expect(error.message).toContain(
      `PATCH /api/v2/conversations/messages/${conversationId} answered ${status} some.code "Some words."`,
    );
    expect(error.message).toContain('correlation id corr-1');
  });

  it('take a page for the platform only where the status says that it is busy', async () => {
    const page = (status: number) => answer(status, '<html>', { 'content-type': 'text/html' });
    for (const status of [400, 401, 403, 404, 409]) {
      const error = await disconnectAt(page(status));
      expect(error).toBeInstanceOf(GenesysAnswerError);
      expect(error).toMatchObject({ status, transient: false });
    }
    expect(await disconnectAt(page(503))).toBeInstanceOf(GenesysUnavailableError);
    expect(await disconnectAt(page(429))).toBeInstanceOf(GenesysRateLimitError);
  });

  it('go by the status where the body says nothing', async () => {
    for (const body of [undefined, '{', 'null', '[]', '{"code":7,"message":{}}']) {
      const error = await disconnectAt(answer(409, body));
      expect(error).toBeInstanceOf(GenesysConflictError);
      expect(error.platformCode).toBeUndefined();
    }
  });

  it('take the correlation id from the body where no header has it', async () => {
    const error = await disconnectAt(answer(409, { code: 'conflict', contextId: 'context-1' }));
    expect(error.correlationId).toBe('context-1');
    expect(error.call.correlationId).toBe('context-1');
  });

  it('keep line breaks and long words of the platform out of the message', async () => {
    const error = await disconnectAt(refuse(400, 'bad.request', `first\nsecond ${'x'.repeat(5_000)}`));
    expect(error.message).toContain('"first second xxx');
    expect(error.message).not.toContain('\n');
    expect(error.message.length).toBeLessThan(800);
  });
});

describe('a missing permission', () => {
  it.each([
    [
      'missing.permissions',
      'Unable to perform the requested action. You are missing the following permission(s): conversation:message:park, conversation:communication:disconnect',
      ['conversation:message:park', 'conversation:communication:disconnect'],
      false,
      'lacks the permissions conversation:message:park, conversation:communication:disconnect',
    ],
    [
      'missing.any.permissions',
      'Unable to perform the requested action. You must have at least one of the following permissions assigned: [conversation:message:park, conversation:communication:disconnect]',
      ['conversation:message:park', 'conversation:communication:disconnect'],
      true,
      'lacks one of the permissions',
    ],
    [
      'not.authorized',
      'You are not authorized to perform the requested action.',
      ['conversation:communication:disconnect', 'conversation:message:park'],
      true,
      'lacks one of the permissions',
    ],
  ])('is named (%s)', async (code, message, permissions, anyOf, words) => {
    const error = await disconnectAt(refuse(403, code, message));
    expect(error).toMatchObject({ permissions, anyOf });
    expect(error.message).toContain(words);
    expect(error.message).toContain('Admin > People & Permissions > Roles / Permissions');
    expect(error.message).toContain('Roles tab');
  });
});

describe('a refused login', () => {
  const loginAt = async (login: Handler) => {
    const { url, tokens } = await serve({ login });
    const error = await failureOf(connect(url).disconnectConversation(conversationId));
    expect(tokens()).toHaveLength(1);
    return error;
  };

  it.each([400, 401])('is told by the OAuth error whatever the status (%i)', async (status) => {
    expect(await loginAt(answer(status, { error: 'invalid_client' }))).toMatchObject({
      code: 'GENESYS_AUTHENTICATION_FAILED',
      platformCode: 'invalid_client',
      status,
      message: expect.stringContaining('Check the client id, the client secret and the region'),
    });
  });

  it('says which grant type the client has to have', async () => {
    expect(await loginAt(answer(400, { error: 'unauthorized_client' }))).toMatchObject({
      message: expect.stringContaining('Client Credentials'),
    });
  });

  it('is never taken for an unknown conversation', async () => {
    expect(await loginAt(answer(404, {}))).toBeInstanceOf(GenesysAuthenticationError);
  });

  it('is an outage where the login service is out', async () => {
    expect(await loginAt(answer(503, {}))).toMatchObject({ code: 'GENESYS_UNAVAILABLE', transient: true });
  });
});

describe('a token that is refused twice', () => {
  it('is an error after one renewal and one repeat', async () => {
    const { url, calls, tokens } = await serve({ api: refuse(401, 'bad.credentials') });
    const error = await failureOf(connect(url).disconnectConversation(conversationId));
    expect(error).toBeInstanceOf(GenesysAuthenticationError);
    expect(error).toMatchObject({ status: 401, message: expect.stringContaining('same region') });
    expect(calls()).toHaveLength(2);
    expect(tokens()).toHaveLength(2);
  });
});
