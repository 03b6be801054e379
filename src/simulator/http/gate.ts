import { missingPermissions } from '../oauth-clients.js';
import type { RateStanding } from '../rate-limit.js';
import type { World } from '../state/world.js';
import type { Token, TokenRefusal } from '../tokens.js';
import { PlatformError, unauthenticated } from './platform-error.js';
import type { Route } from './router.js';

/** Who is asking: a token, or why there is none. */
export type Caller = Token | TokenRefusal | 'authentication.required';

export function identify(world: World, authorization: string | undefined): Caller {
  const [scheme = '', value] = authorization?.split(' ') ?? [];
  if (scheme.toLowerCase() !== 'bearer' || !value) return 'authentication.required';
  return world.tokens.use(value);
}

/** The token, or 401. */
export function requireToken(caller: Caller): Token {
  if (typeof caller === 'string') throw unauthenticated(caller);
  return caller;
}

export const rateHeaders = (standing: RateStanding) => ({
  'inin-ratelimit-count': String(standing.count),
  'inin-ratelimit-allowed': String(standing.allowed),
  'inin-ratelimit-reset': String(standing.reset),
});

/** 429 once the minute is full. */
export function requireRoom(standing: RateStanding): void {
  if (!standing.exceeded) return;
  throw new PlatformError(
    429,
    'too.many.requests.retry.after',
    `Rate limit exceeded the maximum. Retry the request in [${standing.reset}] seconds`,
    { headers: { 'retry-after': String(standing.reset) } },
  );
}

/** 403 that names the permissions, before anything is looked up: a made-up id is enough to probe. */
export function requirePermission(route: Route, token: Token): void {
  if (!route.permissions) return;
  const missing = missingPermissions(token.client, route.permissions);
  if (missing.length === 0) return;
  const names = `[${missing.join(', ')}]`;
  if ('any' in route.permissions) {
    throw new PlatformError(
      403,
      'missing.any.permissions',
      `Unable to perform the requested action. You must have at least one of the following permissions assigned: ${names}`,
    );
  }
  throw new PlatformError(
    403,
    'missing.permissions',
    `Unable to perform the requested action. You are missing the following permission(s): ${names}`,
  );
}
