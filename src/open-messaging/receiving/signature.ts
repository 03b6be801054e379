import { createHmac, timingSafeEqual } from 'node:crypto';
import { headerValues, type InboundHeaders } from './inbound-request.js';
import { RequestRefusal } from './request-refusal.js';

/** The header that Genesys Cloud signs what it sends to a webhook with. */
export const signatureHeader = 'x-hub-signature-256';

const wanted = '"X-Hub-Signature-256: sha256=<BASE64 of HMAC-SHA256(secret, raw body)>"';

/**
 * Checks that one of the secrets signed the body. The time it takes tells nothing of which, or how nearly.
 *
 * @throws RequestRefusal
 */
export function checkSignature(secrets: readonly string[], headers: InboundHeaders, body: Uint8Array): void {
  const came = parseSignature(headerValues(headers, signatureHeader));
  const digests = secrets.map((secret) => createHmac('sha256', secret).update(body).digest());
  if (digests.map((digest) => timingSafeEqual(digest, came)).includes(true)) return;
  throw new RequestRefusal(
    'signature-wrong',
    'The signature is of another body or another secret. Compare the secret with the one of the sender.',
  );
}

/**
 * The digest in a signature header. Exactly one form is taken: `sha256=` and 32 bytes in padded base64.
 *
 * @param values every value of the header, one for each time that it came
 * @throws RequestRefusal
 */
function parseSignature(values: readonly string[]): Buffer {
  const [value] = values;
  if (value === undefined) throw new RequestRefusal('signature-missing', `Sign the request: ${wanted}.`);
  // Node joins headers that came twice with a comma, which no signature has in it.
  if (values.length > 1 || value.includes(',')) throw malformed('The signature has to come once.');
  if (value === '') throw malformed('The signature is empty.');
  const [, algorithm, encoded] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
  if (algorithm !== 'sha256' || encoded === undefined) throw malformed('Only sha256 is taken.');
  if (/^[0-9a-f]{64}$/i.test(encoded)) {
    throw malformed('The signature is in hexadecimal; it has to be in base64.');
  }
  const digest = Buffer.from(encoded, 'base64');
  // Written back, it is the same text only if there was nothing in it that decoding skips.
  if (digest.length !== 32 || digest.toString('base64') !== encoded) {
    throw malformed('The signature is not 32 bytes in base64.');
  }
  return digest;
}

function malformed(fault: string): RequestRefusal {
  return new RequestRefusal('signature-malformed', `${fault} Wanted: ${wanted}.`);
}
