import type { InboundAnswer, InboundRequest, RequestReceiver } from './inbound-request.js';
import type { OutboundMessage } from './outbound-message.js';
import { parseBody } from './parse-body.js';
import { answerRequest } from './reception.js';
import { RefusalReport } from './refusal-report.js';
import { RequestRefusal } from './request-refusal.js';
import { schemaFaults } from './schema-faults.js';
import { checkSignature } from './signature.js';
import { resolveWebhookOptions, type WebhookReceiverOptions } from './webhook-receiver-options.js';
import { deliveredMessage } from './webhook-schema.js';

/**
 * How far ahead of us a message may be, in milliseconds. Clocks differ by minutes; a host whose clock is hours behind
 * must not cost every guest the chat. What is further ahead would outlive the memory of its id.
 */
const aheadMs = 24 * 3_600_000;

/**
 * The webhook of an Open Messaging integration, without a server: the adapters put it on one. What it accepts was sent
 * by Genesys Cloud for one of the integrations, and is kept durably before it is answered.
 *
 * @example
 * const receiver = new WebhookReceiver({
 *   secrets: process.env.GENESYS_WEBHOOK_SECRET ?? '',
 *   accept: async (message) => ((await queue.add(messageKey(message), message)) ? 'accepted' : 'known'),
 * });
 * server.post('/genesys/webhook', restifyReceiver(receiver));
 */
export class WebhookReceiver implements RequestReceiver {
  readonly #settings: ReturnType<typeof resolveWebhookOptions>;
  readonly #report: RefusalReport;

  /** @throws ConfigurationError with every fault of the options */
  constructor(options: WebhookReceiverOptions) {
    this.#settings = resolveWebhookOptions(options);
    this.#report = new RefusalReport({ ...this.#settings, what: 'a message for the webhook' });
  }

  /** How long the keys of messages have to be remembered, in milliseconds, so that no replay gets through. */
  get rememberKeysMs(): number {
    return this.#settings.staleAfterMs + aheadMs;
  }

  receive(request: InboundRequest): Promise<InboundAnswer> {
    const settings = { ...this.#settings, report: this.#report };
    return answerRequest(settings, request, async (body, inTime) => {
      checkSignature(settings.secrets, request.headers, body);
      const message = readMessage(body);
      this.#checkIntegration(message);
      this.#checkTime(message);
      return { outcome: await inTime(() => this.#settings.accept(message)) };
    });
  }

  #checkIntegration({ integrationId }: OutboundMessage): void {
    const { integrationIds } = this.#settings;
    if (integrationIds === undefined || integrationIds.includes(integrationId)) return;
    throw new RequestRefusal('unknown-integration', 'The integration (channel.id) is not served here.');
  }

  /** No time is signed beside the body, but the one in it is: a replay cannot change it. */
  #checkTime({ time }: OutboundMessage): void {
    if (time === undefined) return;
    const { clock, staleAfterMs } = this.#settings;
    const now = clock.now();
    if (time > now + aheadMs) {
      throw new RequestRefusal('from-the-future', 'channel.time is more than a day ahead. Set the clocks.');
    }
    if (time < now - staleAfterMs) {
      throw new RequestRefusal(
        'stale',
        'channel.time is so long ago that this may be a replay. It was dropped.',
      );
    }
  }
}

function readMessage(body: Uint8Array): OutboundMessage {
  const { data, error } = deliveredMessage.safeParse(parseBody(body));
  if (data !== undefined) return data;
  throw new RequestRefusal('wrong-shape', `The body is not a message: ${schemaFaults(error)}.`);
}
