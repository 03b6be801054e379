import type { Answer } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import type { Route } from '../http/router.js';
import type { World } from '../state/world.js';
import { basicCredentials } from './basic-credentials.js';

/** The login service: client credentials for a token. Its errors have a shape of their own. */
export const oauthToken: Route = {
  method: 'POST',
  template: '/oauth/token',
  login: true,
  handle: issueToken,
};

function issueToken(world: World, exchange: Exchange): Answer {
  const { oauthErrorStatus } = world.settings.unknowns;
  const sent = basicCredentials(exchange.headers.authorization);
  if (!sent) return oauthError(oauthErrorStatus, 'invalid_client', 'client credentials are missing');
  const client = world.clients.get(sent.clientId);
  if (!client || client.clientSecret !== sent.clientSecret) {
    return oauthError(oauthErrorStatus, 'invalid_client', 'client not found or secret does not match');
  }
  const mediaType = exchange.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/x-www-form-urlencoded') {
    return oauthError(400, 'invalid_request', 'the body has to be application/x-www-form-urlencoded');
  }
  const grant = new URLSearchParams(exchange.rawBody.toString('utf8')).get('grant_type');
  if (!grant) return oauthError(400, 'invalid_request', 'grant_type is missing');
  if (grant !== 'client_credentials') {
    return oauthError(400, 'unsupported_grant_type', `grant_type ${grant} is not supported for this client`);
  }
  const token = world.tokens.issue(client);
  exchange.seen.tokenId = token.id;
  const body = { access_token: token.value, token_type: 'bearer', expires_in: token.lifetime - 1 };
  return { status: 200, body, headers: { 'cache-control': 'no-store' } };
}

const oauthError = (status: number, error: string, description: string): Answer => ({
  status,
  body: { error, description, error_description: description },
});
