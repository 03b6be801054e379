import type { Next, Request, RequestHandler, Response } from 'restify';
import { type Clock, systemClock } from '../clock.js';
import { defaultLogger, type Logger } from '../logger.js';
import { admitBody } from '../open-messaging/receiving/admit-body.js';
import type { BodyLimits } from '../open-messaging/receiving/inbound-request.js';
import { parseBody } from '../open-messaging/receiving/parse-body.js';
import { readRawBody } from '../open-messaging/receiving/read-raw-body.js';
import { answerRefusal } from '../open-messaging/receiving/reception.js';
import { RefusalReport } from '../open-messaging/receiving/refusal-report.js';
import { RequestRefusal } from '../open-messaging/receiving/request-refusal.js';
import { writeAnswer } from '../open-messaging/receiving/write-answer.js';

/** What of an activity is read before anybody knows who sent it. */
const limits = {
  /** The largest one, in bytes. */
  maxBytes: 1_048_576,
  /** How long it may take to come, in milliseconds. A channel waits 15 s for the whole turn. */
  bodyTimeoutMs: 10_000,
};

/** Adaptive Cards nest by a few levels an element; what keeps activities goes down level by level. */
const deepest = 200;

const mend = 'Let nothing on host.server read or decode the stream of POST /api/messages.';

/**
 * Reads the activity of a request into `request.body`, for a restify server of your own: at most 1 MiB of JSON in UTF-8,
 * within 10 s, not compressed, at most 200 levels deep; else it answers with 400, 408, 413 or 415. The adapter checks the
 * sender after that, and restify's own parser trusts everybody: it inflates without a limit, keeps uploads on the disk and
 * waits for minutes.
 *
 * @param logger hears of refusals, at most once a minute for each reason. @default to the console
 * @example
 * server.post('/api/messages', activityBody(), disconnect.afterReply, (request, response) => …);
 */
export function activityBody(logger: Logger = defaultLogger, clock: Clock = systemClock): RequestHandler {
  const report = new RefusalReport({ what: 'an activity', clock, logger });
  return (request: Request, response: Response, next: Next) => {
    readActivity(request, clock).then(
      () => next(),
      async (error: unknown) => {
        await writeAnswer(request, response, answerRefusal(report, error));
        next(false);
      },
    );
  };
}

async function readActivity(request: Request, clock: Clock): Promise<void> {
  // The owner of the host put a parser on the server.
  if (request.readableDidRead) return;
  const { method = '', headersDistinct: headers } = request;
  // A web page may send other types to any address without being asked.
  if (!/^application\/(?:[\w.-]+\+)?json$/i.test(request.contentType().trim())) {
    throw new RequestRefusal('not-json', 'Send the activity as application/json.');
  }
  const read = (bodyLimits: BodyLimits) => readRawBody(request, {}, bodyLimits, mend);
  const { bytes } = await admitBody({ ...limits, clock }, { method, headers, body: read });
  request.body = parseBody(bytes, deepest);
}
