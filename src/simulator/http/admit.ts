import { basicCredentials } from '../endpoints/basic-credentials.js';
import type { World } from '../state/world.js';
import type { Answer } from './answer.js';
import type { Exchange } from './exchange.js';
import { identify, rateHeaders, requirePermission, requireRoom, requireToken } from './gate.js';
import { parseJson } from './parse-json.js';
import { notFound, PlatformError } from './platform-error.js';
import { bodyLimit } from './read-body.js';
import type { RouteMatch } from './router.js';

/** A request that has been counted; the checks and the work are done by `run`. */
export interface Admitted {
  /** The rate limit refuses it; no fault is played then. */
  refused: boolean;
  /** Headers of whatever is answered. */
  headers: Record<string, string>;
  run(): Answer;
}

/** Counts the request at once, and leaves the rest for the right moment: a fault may come in between. */
export function admit(
  world: World,
  exchange: Exchange,
  match: RouteMatch | 'wrong-method' | undefined,
  tooLarge: boolean,
): Admitted {
  const { authorization } = exchange.headers;
  const ofGuest = typeof match === 'object' && match.route.guest;
  const ofClient = exchange.path.startsWith('/api/v2/') && !ofGuest;
  const caller = ofClient ? identify(world, authorization) : undefined;
  const token = typeof caller === 'object' ? caller : undefined;
  const standing = token && world.rate.count(token);
  exchange.token = token;
  exchange.seen.tokenId = token?.id;
  exchange.seen.clientId = token?.client.clientId ?? basicCredentials(authorization)?.clientId;

  const run = () => {
    const known = caller && requireToken(caller);
    if (standing) requireRoom(standing);
    const route = requireRoute(match);
    if (known) requirePermission(route, known);
    if (tooLarge) throw tooLargeError();
    if (!route.login) exchange.body = parseJson(exchange);
    return route.handle(world, exchange);
  };
  return {
    refused: standing?.exceeded ?? false,
    headers: { ...(standing && rateHeaders(standing)), ...(tooLarge && { connection: 'close' }) },
    run: () => answerErrors(exchange.seen.correlationId, run),
  };
}

function requireRoute(match: RouteMatch | 'wrong-method' | undefined) {
  if (!match) throw notFound('HTTP 404 Not Found');
  if (match === 'wrong-method') {
    throw new PlatformError(405, 'method.not.allowed', 'HTTP 405 Method Not Allowed');
  }
  return match.route;
}

const tooLargeError = () =>
  new PlatformError(
    413,
    'request.entity.too.large',
    `The request is over the size limit. Maximum bytes: ${bodyLimit}`,
  );

function answerErrors(correlationId: string, run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof PlatformError) return error.answer(correlationId);
    const message = `The simulator failed: ${error instanceof Error ? error.stack : String(error)}`;
    return new PlatformError(500, 'internal.server.error', message).answer(correlationId);
  }
}
