import { z } from 'zod';
import type { IssuedToken } from './access-token.js';
import type { ApiCaller } from './api-caller.js';
import type { ClientSettings } from './client-options.js';
import { json } from './read-answer.js';

/** The shortest life of a token that the platform can be set to, in seconds. */
const shortestLife = 300;

/** The token goes into a header, so nothing but visible ASCII may be in it. */
const tokenAnswer = z
  .object({
    access_token: z.string().regex(/^[\x21-\x7e]+$/, 'expected a token'),
    expires_in: z.number().positive().nullish(),
  })
  .transform(
    ({ access_token, expires_in }): IssuedToken => ({
      value: access_token,
      lifetimeMs: (expires_in ?? shortestLife) * 1000,
    }),
  );

/** Asks the login service for a token by client credentials. */
export async function issueToken(
  caller: ApiCaller,
  { loginUrl, clientId, clientSecret }: ClientSettings,
  signal: AbortSignal,
): Promise<IssuedToken> {
  const { value } = await caller.send<IssuedToken>(
    {
      method: 'POST',
      baseUrl: loginUrl,
      path: '/oauth/token',
      lane: 'token',
      body: { contentType: 'application/x-www-form-urlencoded', text: 'grant_type=client_credentials' },
      permissions: [],
      read: json(tokenAnswer),
    },
    ['Basic', Buffer.from(`${clientId}:${clientSecret}`).toString('base64')],
    { signal },
  );
  return value;
}
