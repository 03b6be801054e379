import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InboundAnswer } from './inbound-request.js';

/**
 * How long what is still coming is thrown away before the connection is closed, in milliseconds. Closed at once, it
 * would be reset, and the sender would lose the answer that says why.
 */
const lingerMs = 1_000;

/** Answers over a response of Node. A request that was not read to its end takes its connection with it. */
export async function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: InboundAnswer,
): Promise<void> {
  if (response.headersSent || response.destroyed) return;
  // Never writeHead(): restify replaces it, for the whole process, by one that returns nothing.
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  if (request.complete !== false) {
    response.end(body);
    return;
  }
  response.setHeader('Connection', 'close');
  response.write(body);
  await discard(request);
  response.end();
}

function discard(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, lingerMs);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    request.once('end', done).once('close', done).once('error', done).resume();
  });
}
