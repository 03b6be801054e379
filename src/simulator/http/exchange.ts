import type { IncomingHttpHeaders } from 'node:http';
import type { SeenRequest } from '../request-log.js';
import type { Token } from '../tokens.js';

/** One request on its way through an endpoint. */
export interface Exchange {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  rawBody: Buffer;
  /** The parsed JSON body; undefined when there was none. */
  body: unknown;
  params: Record<string, string>;
  seen: SeenRequest;
  token?: Token;
  /** A fault says to accept and then do nothing. */
  lie: boolean;
}

/** A path parameter that the route's template is known to have. */
export function param(exchange: Exchange, name: string): string {
  const value = exchange.params[name];
  if (value === undefined) throw new Error(`The route of ${exchange.path} has no parameter ${name}.`);
  return value;
}
