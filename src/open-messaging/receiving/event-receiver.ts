import { ArgumentError } from '../../errors/argument-error.js';
import { checkBearerToken } from './bearer-token.js';
import { type EventReceiverOptions, resolveEventOptions } from './event-receiver-options.js';
import { readEvent } from './event-schema.js';
import {
  headerValues,
  type InboundAnswer,
  type InboundRequest,
  type RequestReceiver,
} from './inbound-request.js';
import { parseBody } from './parse-body.js';
import { type PushedEvent, pushedEventNames } from './pushed-event.js';
import { answerRequest, type InTime } from './reception.js';
import { RefusalReport } from './refusal-report.js';
import { RequestRefusal } from './request-refusal.js';
import { checkSignature, signatureHeader } from './signature.js';

/** What of a request is known beside it. */
export interface EventHints {
  /** The event's name, where the path says it. A topic in the body is believed first. */
  readonly name?: PushedEvent['name'] | undefined;
}

/**
 * Hears what Genesys Cloud pushes about conversations, without a server: the adapters put it on one. It takes the bare
 * body of an event, a list of them, and the envelopes of EventBridge, the notification socket and a trigger's workflow.
 * Events that are not used here are answered with 200.
 *
 * @example
 * const events = new EventReceiver({
 *   token: process.env.GENESYS_EVENTS_TOKEN ?? '',
 *   accept: async (event) => {
 *     const news = newsOfEvent(event);
 *     if (news !== undefined) await closer.hear(news);
 *   },
 * });
 * server.post('/genesys/events', restifyReceiver(events));
 * // For a trigger whose body does not say which event it is:
 * server.post('/genesys/events/customer.end', restifyReceiver(events.named('customer.end')));
 */
export class EventReceiver implements RequestReceiver {
  readonly #settings: ReturnType<typeof resolveEventOptions>;
  readonly #report: RefusalReport;

  /** @throws ConfigurationError with every fault of the options */
  constructor(options: EventReceiverOptions) {
    this.#settings = resolveEventOptions(options);
    this.#report = new RefusalReport({ ...this.#settings, what: 'a pushed event' });
  }

  /** The same receiver for a path that gets one kind of event. @throws ArgumentError for a name that is not known */
  named(name: PushedEvent['name']): RequestReceiver {
    if (!pushedEventNames.includes(name)) {
      throw new ArgumentError('name', `one of ${pushedEventNames.join(', ')}`, name, 'Nothing was mounted.');
    }
    return { receive: (request) => this.receive(request, { name }) };
  }

  receive(request: InboundRequest, { name }: EventHints = {}): Promise<InboundAnswer> {
    const settings = { ...this.#settings, report: this.#report };
    return answerRequest(settings, request, async (body, inTime) => {
      this.#checkSender(request, body);
      const content = parseBody(body);
      return this.#take(Array.isArray(content) ? content : [content], name, inTime);
    });
  }

  /** Either guard opens; a request that brings a signature is judged by it. */
  #checkSender({ headers }: InboundRequest, body: Uint8Array): void {
    const { token, secrets } = this.#settings;
    const isSigned = headerValues(headers, signatureHeader).length > 0;
    if (secrets.length > 0 && (isSigned || token.length === 0)) checkSignature(secrets, headers, body);
    else checkBearerToken(token, headerValues(headers, 'authorization'));
  }

  /** A bad event among good ones must not cost those: they are taken before it is refused. */
  async #take(
    entries: readonly unknown[],
    name: PushedEvent['name'] | undefined,
    inTime: InTime,
  ): Promise<object> {
    const read = entries.map((entry) => readEvent(entry, name));
    const events = read.flatMap((result) => ('event' in result ? result.event : []));
    await inTime(async () => {
      for (const event of events) await this.#settings.accept(event);
    });
    const faults = read.flatMap((result, index) =>
      'fault' in result ? `event ${index + 1}: ${result.fault}` : [],
    );
    const counts = { accepted: events.length, ignored: read.length - events.length - faults.length };
    if (faults.length === 0) return counts;
    throw new RequestRefusal(
      'wrong-shape',
      `${faults.length} of ${read.length} cannot be read, ${counts.accepted} accepted. ${faults.slice(0, 3).join('; ')}.`,
    );
  }
}
