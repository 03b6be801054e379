import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkReceiver } from './check-receiver.js';
import type { RequestReceiver } from './inbound-request.js';
import { serve } from './node-receiver.js';
import type { KeptBody } from './read-raw-body.js';

const mend =
  'Put restify.plugins.bodyParser() on the routes that need it instead of server.use(): ' +
  'server.post("/api/messages", restify.plugins.bodyParser(), …).';

/**
 * A receiver as a handler of a restify route.
 *
 * @throws ArgumentError where no receiver was given
 * @example
 * server.post('/genesys/webhook', restifyReceiver(receiver));
 */
export function restifyReceiver(receiver: RequestReceiver) {
  checkReceiver(receiver);
  return (request: IncomingMessage & KeptBody, response: ServerResponse, next: () => void): void => {
    void serve(receiver, { request, response, kept: request, mend }).then(() => next());
  };
}
