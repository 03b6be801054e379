import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkReceiver } from './check-receiver.js';
import type { RequestReceiver } from './inbound-request.js';
import { serve } from './node-receiver.js';
import type { KeptBody } from './read-raw-body.js';

const mend =
  'Mount the receiver before app.use(express.json()), or keep the bytes: ' +
  'app.use(express.json({ verify: (request, response, bytes) => { request.rawBody = bytes; } })).';

/**
 * A receiver as a handler of an Express route, of Express 4 and 5.
 *
 * @throws ArgumentError where no receiver was given
 * @example
 * app.all('/genesys/webhook', expressReceiver(receiver));
 * app.use(express.json());
 */
export function expressReceiver(receiver: RequestReceiver) {
  checkReceiver(receiver);
  return (request: IncomingMessage & KeptBody, response: ServerResponse): void => {
    void serve(receiver, { request, response, kept: request, mend });
  };
}
