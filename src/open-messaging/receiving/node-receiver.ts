import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkReceiver } from './check-receiver.js';
import type { RequestReceiver } from './inbound-request.js';
import { type KeptBody, readRawBody } from './read-raw-body.js';
import { writeAnswer } from './write-answer.js';

const mend =
  'Call the listener of nodeReceiver() before anything else reads the request, or keep the bytes: ' +
  'request.rawBody = Buffer.concat(chunks).';

/**
 * A receiver as a listener of a plain `node:http` server.
 *
 * @throws ArgumentError where no receiver was given
 * @example
 * const webhook = nodeReceiver(receiver);
 * createServer((request, response) => {
 *   if (request.url === '/genesys/webhook') return webhook(request, response);
 *   response.writeHead(404).end();
 * });
 */
export function nodeReceiver(receiver: RequestReceiver) {
  checkReceiver(receiver);
  return (request: IncomingMessage & KeptBody, response: ServerResponse): void => {
    void serve(receiver, { request, response, kept: request, mend });
  };
}

/** What every server of Node has underneath. */
export interface NodeExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Where the server's parsers put what they have read. */
  readonly kept: KeptBody;
  /** How the bytes are kept on this server. */
  readonly mend: string;
}

/** Lets a receiver answer. Never rejects. */
export async function serve(
  receiver: RequestReceiver,
  { request, response, kept, mend }: NodeExchange,
): Promise<void> {
  const answer = await receiver.receive({
    method: request.method ?? '',
    // `headers` drops a second Authorization without a word. Stand-ins for requests may not have the distinct ones.
    headers: request.headersDistinct ?? request.headers,
    body: (limits) => readRawBody(request, kept, limits, mend),
  });
  await writeAnswer(request, response, answer);
}
