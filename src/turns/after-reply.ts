import { AsyncLocalStorage } from 'node:async_hooks';

/** The part of an HTTP response that tells when it is out: `ServerResponse`, or what a framework makes of it. */
export interface ReplyLike {
  /** `true` once the connection's work for this response is over. */
  readonly closed?: boolean;
  readonly destroyed?: boolean;
  once(event: 'close', listener: () => void): unknown;
}

const key = Symbol.for('botbuilder-genesys-disconnect/reply@1');

/** One storage for all copies of this package in the process: the host may load the ESM one and the bot the other. */
const shared = globalThis as { [key]?: AsyncLocalStorage<ReplyLike> };
shared[key] ??= new AsyncLocalStorage<ReplyLike>();
const replies = shared[key];

/**
 * A request handler that lets the grace start when the HTTP response is out. With `deliveryMode: 'expectReplies'` the
 * bot's last message travels in that response, so it is not yet with the guest when the turn is over.
 *
 * Put it after the body parser: `server.post('/api/messages', activityBody(), afterReply(), …)`. It fits restify and
 * express as it is, fastify as `(request, reply, done) => handler(request.raw, reply.raw, done)`, and plain `node:http`
 * as `handler(req, res, () => adapter.process(req, res, logic))`.
 */
export function afterReply(): (request: unknown, reply: ReplyLike, next: () => void) => void {
  return (_request, reply, next) => {
    replies.run(reply, next);
  };
}

/** The HTTP response that the turn under way is answered with, where `afterReply()` stands in front of it. */
export function replyUnderWay(): ReplyLike | undefined {
  return replies.getStore();
}

/** Resolves when the response is out, or can no longer go out. */
export function replyOut(reply: ReplyLike): Promise<void> {
  return new Promise((resolve) => {
    if (reply.closed === true || reply.destroyed === true) resolve();
    else reply.once('close', resolve);
  });
}
