import type { IncomingMessage } from 'node:http';
import type { SeenRequest } from '../request-log.js';
import type { World } from '../state/world.js';
import type { Exchange } from './exchange.js';
import type { RouteMatch, Router } from './router.js';

// A longer body is answered, but not kept in the log.
const longestKeptBody = 65_536;

/** Puts together what is known of a request once it has been read. */
export function openExchange(
  world: World,
  router: Router,
  request: IncomingMessage,
  body: Buffer | 'too-large',
): { exchange: Exchange; match: RouteMatch | 'wrong-method' | undefined } {
  const { method = 'GET', url = '/', headers } = request;
  // Not by URL: that would resolve `/../` in an id before anybody has looked at it.
  const [path = '/', search = ''] = url.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const match = router.find(method, path);
  const found = typeof match === 'object' ? match : undefined;
  const params = found?.params ?? {};
  const rawBody = body === 'too-large' ? Buffer.alloc(0) : body;
  const seen: SeenRequest = {
    at: world.clock.now(),
    method,
    path,
    query: Object.fromEntries(query),
    route: found?.route.template,
    params,
    correlationId: world.dice.uuid(),
    body: readForLog(rawBody),
    headers: withoutSecrets(headers),
  };
  const exchange = { method, path, query, headers, rawBody, body: undefined, params, seen, lie: false };
  return { exchange, match };
}

function readForLog(rawBody: Buffer): unknown {
  if (rawBody.length === 0 || rawBody.length > longestKeptBody) return undefined;
  const text = rawBody.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function withoutSecrets(headers: IncomingMessage['headers']): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => name !== 'authorization' && name !== 'cookie');
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
