import { describe, expect, it } from 'vitest';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { callerOf } from './api.js';
import { setting } from './setting.js';

const limited = (permissions: string[]) => ({
  clients: [{ clientId: 'limited', clientSecret: 'secret', permissions }],
});

describe('an error', () => {
  it('has the shape of the platform, and its context id is the correlation id', async () => {
    const { call } = await setting();
    const { status, headers, body } = await call('GET', '/conversations/made-up');
    expect(status).toBe(404);
    expect(body).toEqual({
      message: expect.any(String),
      code: 'not.found',
      status: 404,
      contextId: headers.get('ININ-Correlation-Id'),
      details: [],
      errors: [],
    });
  });

  it('carries its correlation id under the other name when that switch says so', async () => {
    const { call } = await setting({ unknowns: { correlationHeader: 'Genesys-Correlation-Id' } });
    const { headers } = await call('GET', '/conversations/made-up');
    expect(headers.get('Genesys-Correlation-Id')).toEqual(expect.any(String));
    expect(headers.has('ININ-Correlation-Id')).toBe(false);
  });

  it('is a 404 on a path that does not exist, and a 405 for a method that does not', async () => {
    const { call } = await setting();
    expect(await call('GET', '/nothing/here')).toMatchObject({ status: 404, body: { code: 'not.found' } });
    expect((await call('PUT', '/conversations/x')).status).toBe(405);
    expect((await call('GET', '/conversations/x/../y')).status).toBe(404);
    expect((await call('GET', '/conversations/%E0%A4%A')).status).toBe(404);
  });
});

describe('permissions', () => {
  it('are named when they are missing, before anything is looked up', async () => {
    const { call } = await setting(limited(['conversation:communication:view']));
    expect((await call('GET', '/conversations/made-up')).status).toBe(404);
    const { status, body } = await call('PATCH', '/conversations/messages/made-up', {
      state: 'disconnected',
    });
    expect(status).toBe(403);
    expect(body.code).toBe('missing.any.permissions');
    expect(body.message).toContain('[conversation:communication:disconnect, conversation:message:park]');
  });

  it('of which all are needed are missing one by one', async () => {
    const { call } = await setting(limited([]));
    const { status, body } = await call('POST', '/conversations/messages/agentless', {});
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'missing.permissions' });
    expect(body.message).toContain('conversation:message:create');
  });

  it('may be granted with a star, and changed while it runs', async () => {
    const { cloud, call } = await setting(limited(['conversation:communication:*']));
    const { id } = cloud.createConversation();
    expect((await call('GET', `/conversations/${id}`)).status).toBe(200);
    cloud.setPermissions('limited', []);
    expect((await call('GET', `/conversations/${id}`)).status).toBe(403);
    expect(() => cloud.setPermissions('nobody', [])).toThrow('no client nobody');
  });

  it('belong to each client alone', async () => {
    const clients = [
      { clientId: 'all', clientSecret: 's' },
      { clientId: 'none', clientSecret: 's', permissions: [] },
    ];
    const { cloud, call } = await setting({ clients });
    const none = await callerOf(cloud, { clientId: 'none', clientSecret: 's' });
    const { id } = cloud.createConversation();
    expect((await call('GET', `/conversations/${id}`)).status).toBe(200);
    expect((await none('GET', `/conversations/${id}`)).status).toBe(403);
    // No permission is documented for this read.
    expect((await none('GET', `/conversations/messages/${id}`)).status).toBe(200);
  });
});

describe('a request body', () => {
  const path = '/conversations/messages/agentless';

  it('must be well-formed JSON', async () => {
    const { call } = await setting();
    expect(await call('POST', path, '{"fromAddress":')).toMatchObject({
      status: 400,
      body: { code: 'bad.request' },
    });
  });

  it('must be declared as JSON', async () => {
    const { call } = await setting();
    const { status, body } = await call('POST', path, 'a=b', { 'content-type': 'text/plain' });
    expect({ status, code: body.code }).toEqual({ status: 415, code: 'unsupported.media.type' });
  });

  it('may have 512,000 bytes and not one more', async () => {
    const { call } = await setting();
    const padded = (bytes: number) =>
      JSON.stringify({ padding: 'x'.repeat(bytes - '{"padding":""}'.length) });
    expect((await call('POST', path, padded(512_000))).status).toBe(400);
    const { status, body } = await call('POST', path, padded(512_001));
    expect(status).toBe(413);
    expect(body.message).toContain('512000');
  });

  it('is told every fault at once', async () => {
    const { call } = await setting();
    const { body } = await call('POST', path, { toAddress: 5 });
    const fields = body.details.map(({ fieldName }: { fieldName: string }) => fieldName);
    expect(fields).toEqual(['fromAddress', 'toAddress', 'toAddressMessengerType', 'textBody']);
  });
});

describe('the port', () => {
  it('is refused by the operating system when somebody has it', async () => {
    const { cloud } = await setting();
    await expect(GenesysSimulator.start({ port: cloud.port })).rejects.toThrow('EADDRINUSE');
  });
});
