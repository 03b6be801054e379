import { describe, expect, it } from 'vitest';
import { callerOf, request, requestToken } from './api.js';
import { setting } from './setting.js';

describe('the login service', () => {
  it('gives a bearer token for client credentials', async () => {
    const { cloud } = await setting();
    const { status, body } = await requestToken(cloud);
    expect(status).toBe(200);
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 86_399 });
  });

  it.each([400, 401] as const)(
    'refuses a wrong secret with %i, in a shape of its own',
    async (oauthErrorStatus) => {
      const { cloud } = await setting({ unknowns: { oauthErrorStatus } });
      const { status, body } = await requestToken(cloud, { ...cloud.credentials, clientSecret: 'wrong' });
      expect(status).toBe(oauthErrorStatus);
      expect(body).toEqual({
        error: 'invalid_client',
        description: expect.any(String),
        error_description: expect.any(String),
      });
    },
  );

  it('knows no other grant, and wants a form', async () => {
    const { cloud } = await setting();
    expect((await requestToken(cloud, undefined, 'grant_type=password')).body.error).toBe(
      'unsupported_grant_type',
    );
    expect((await requestToken(cloud, undefined, 'x=y')).body.error).toBe('invalid_request');
    const without = await request(`${cloud.url}/oauth/token`, { method: 'POST' });
    expect(without.body.error).toBe('invalid_client');
  });

  it('says authentication.required without a token, bad.credentials for one that was never given', async () => {
    const { cloud } = await setting();
    const url = `${cloud.url}/api/v2/conversations/x`;
    expect(await request(url, {})).toMatchObject({ status: 401, body: { code: 'authentication.required' } });
    const forged = { headers: { authorization: 'Bearer forged' } };
    expect(await request(url, forged)).toMatchObject({ status: 401, body: { code: 'bad.credentials' } });
  });

  it('refuses a token after its life, or when a test ends it early', async () => {
    const { cloud, clock, call } = await setting({ tokenLifetime: 300 });
    clock.advance(299_999);
    expect((await call('GET', '/conversations/x')).status).toBe(404);
    clock.advance(1);
    expect(await call('GET', '/conversations/x')).toMatchObject({
      status: 401,
      body: { code: 'credentials.expired' },
    });
    const again = await callerOf(cloud);
    cloud.expireTokens();
    expect((await again('GET', '/conversations/x')).body.code).toBe('credentials.expired');
  });

  it('lets a token die of idleness only when that switch is on', async () => {
    const { cloud, clock, call } = await setting();
    clock.advance(20 * 60_000);
    expect((await call('GET', '/conversations/x')).status).toBe(404);
    cloud.unknowns.tokenIdleTimeout = '15 minutes';
    clock.advance(14 * 60_000);
    expect((await call('GET', '/conversations/x')).status).toBe(404);
    clock.advance(15 * 60_000);
    expect((await call('GET', '/conversations/x')).status).toBe(401);
  });
});
