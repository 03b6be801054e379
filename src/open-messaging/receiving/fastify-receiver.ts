import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkReceiver } from './check-receiver.js';
import type { RequestReceiver } from './inbound-request.js';
import { serve } from './node-receiver.js';
import type { KeptBody } from './read-raw-body.js';

const mend = 'Leave the stream of this route alone in onRequest hooks, or keep the bytes as request.rawBody.';

/** What of a Fastify request is used. */
type FastifyRequestLike = KeptBody & { readonly raw: IncomingMessage };

/** What of a Fastify reply is used. */
interface FastifyReplyLike {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/** What of a Fastify instance is used. */
interface FastifyLike {
  all(
    path: string,
    options: { onRequest(request: FastifyRequestLike, reply: FastifyReplyLike): Promise<void> },
    handler: () => Promise<void>,
  ): unknown;
}

/**
 * A receiver as a Fastify plugin with one route.
 *
 * @throws ArgumentError where no receiver was given
 * @example
 * await app.register(fastifyReceiver(receiver, '/genesys/webhook'));
 */
export function fastifyReceiver(receiver: RequestReceiver, path: string) {
  checkReceiver(receiver);
  return async (scope: FastifyLike): Promise<void> => {
    const onRequest = async (request: FastifyRequestLike, reply: FastifyReplyLike): Promise<void> => {
      reply.hijack();
      await serve(receiver, { request: request.raw, response: reply.raw, kept: request, mend });
    };
    // Answered in the first hook, before Fastify chooses a parser: it would refuse types that it has none for.
    scope.all(path, { onRequest }, async () => {});
  };
}
