import type { Clock } from '../../clock.js';
import { type BodyOfText, headerValues, type InboundRequest } from './inbound-request.js';
import { RequestRefusal } from './request-refusal.js';

/** The platform's limit on a body, in bytes. */
const platformMaxBytes = 512_000;

interface BodyAdmission {
  readonly clock: Clock;
  readonly bodyTimeoutMs: number;
  /** @default 512_000 */
  readonly maxBytes?: number | undefined;
}

/**
 * The body of a request that may be read. What is sure to be refused is refused unread: a compressed body is never
 * inflated, and one that says that it is too large is not waited for.
 *
 * @throws RequestRefusal
 */
export async function admitBody(
  { clock, bodyTimeoutMs: timeoutMs, maxBytes = platformMaxBytes }: BodyAdmission,
  { method, headers, body }: InboundRequest,
): Promise<{ readonly bytes: Uint8Array } | BodyOfText> {
  if (method !== 'POST') {
    throw new RequestRefusal('method-not-allowed', 'Send it with POST.', { Allow: 'POST' });
  }
  if (headerValues(headers, 'content-encoding').some((encoding) => !/^(identity)?$/i.test(encoding))) {
    throw new RequestRefusal('content-encoded', 'Send the body as it is, without Content-Encoding.', {
      'Accept-Encoding': 'identity',
    });
  }
  if (headerValues(headers, 'content-length').some((length) => Number(length) > maxBytes)) {
    throw tooLarge(maxBytes);
  }
  const read = typeof body === 'function' ? await body({ maxBytes, timeoutMs, clock }) : body;
  const admitted = read instanceof Uint8Array ? { bytes: read } : read;
  if (admitted.bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  return admitted;
}

export function tooLarge(maxBytes: number): RequestRefusal {
  return new RequestRefusal('too-large', `The body may have ${maxBytes} bytes.`);
}
