import type { IncomingMessage, ServerResponse } from 'node:http';
import { DirectLineError } from './direct-line-error.js';

/** One request under way, taken apart. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly method: string;
  /** The path's segments, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** What is answered. No body is an empty answer. */
export interface Answer {
  readonly status: number;
  /** Sent as JSON, unless it is bytes. */
  readonly body?: unknown;
  readonly contentType?: string;
}

/** @throws DirectLineError where the path is not one */
export function openExchange(request: IncomingMessage): Exchange {
  try {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname.split('/').slice(1).map(decodeURIComponent);
    return { request, method: request.method ?? 'GET', path, query: url.searchParams };
  } catch {
    throw new DirectLineError(400, 'BadArgument', 'The path cannot be decoded.');
  }
}

/** @throws DirectLineError where the body is longer than the limit */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > limit) {
      throw new DirectLineError(413, 'ActivityTooLarge', `The body has more than ${limit} bytes.`);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** The JSON object in a body; an empty body is an empty object. */
export async function readObject(request: IncomingMessage, limit: number): Promise<Record<string, unknown>> {
  const text = (await readBody(request, limit)).toString('utf8');
  return text.trim() === '' ? {} : parseObject(text);
}

/** @throws DirectLineError where the text is no JSON object */
export function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DirectLineError(400, 'MalformedData', 'The body is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DirectLineError(400, 'MalformedData', 'The body is not a JSON object.');
  }
  return value as Record<string, unknown>;
}

export function writeAnswer(response: ServerResponse, { status, body, contentType }: Answer): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
  // Not chained: restify replaces writeHead for the whole process by one that returns nothing.
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    'Content-Length': bytes.length,
    ...(body !== undefined && { 'Content-Type': contentType ?? 'application/json; charset=utf-8' }),
  });
  response.end(bytes);
}
