import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestReceiver } from './inbound-request.js';
import { serve } from './node-receiver.js';
import type { KeptBody } from './read-raw-body.js';

const mend =
  'Put restify.plugins.bodyParser() on the routes that need it instead of server.use(): ' +
  'server.post("/api/messages", restify.plugins.bodyParser(), …).';

/**
 * A receiver as a handler of a restify route.
 *
 * @example
 * server.post('/genesys/webhook', restifyReceiver(receiver));
 */
export function restifyReceiver(receiver: RequestReceiver) {
  return (request: IncomingMessage & KeptBody, response: ServerResponse, next: () => void): void => {
    void serve(receiver, { request, response, kept: request, mend }).then(() => next());
  };
}
