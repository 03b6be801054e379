import type { Readable } from 'node:stream';
import { tooLarge } from './admit-body.js';
import type { BodyLimits, BodyOfText } from './inbound-request.js';
import { RequestRefusal } from './request-refusal.js';

/** What a server's parsers may have left of a body. */
export interface KeptBody {
  /** The bytes, as `express.json({ verify })` can keep them; or their text, as restify keeps it. */
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/**
 * The bytes of a body exactly as they came: what a parser before us has kept, or else what is read from the stream,
 * never more than the limit and never for longer.
 *
 * @param mend how bytes that are gone are kept on this server
 * @throws RequestRefusal
 */
export async function readRawBody(
  stream: Readable,
  { rawBody, body }: KeptBody,
  limits: BodyLimits,
  mend: string,
): Promise<Uint8Array | BodyOfText> {
  if (rawBody instanceof Uint8Array) return rawBody;
  if (typeof rawBody === 'string') {
    const bytes = Buffer.from(rawBody);
    // ASCII is the same in nearly every encoding.
    return bytes.byteLength === rawBody.length ? bytes : { bytes, mend };
  }
  if (!stream.readableDidRead && !stream.readableEnded) return readStream(stream, limits, mend);
  if (body instanceof Uint8Array) return body;
  throw new RequestRefusal(
    'body-consumed',
    `The body was parsed before its signature could be checked. ${mend}`,
  );
}

function readStream(
  stream: Readable,
  { maxBytes, timeoutMs, clock }: BodyLimits,
  mend: string,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const settle = (refusal?: RequestRefusal) => {
      cancel();
      stream.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      if (refusal === undefined) resolve(Buffer.concat(chunks));
      else reject(refusal);
    };
    const onData = (chunk: Uint8Array | string) => {
      if (typeof chunk === 'string') return settle(decoded(mend));
      size += chunk.byteLength;
      if (size > maxBytes) settle(tooLarge(maxBytes));
      else chunks.push(chunk);
    };
    const onEnd = () => settle();
    const onGone = () => settle(new RequestRefusal('aborted', 'The body ended too early.'));
    const cancel = clock.schedule(timeoutMs, () =>
      settle(new RequestRefusal('too-slow', `The body has to be here within ${timeoutMs} ms.`)),
    );
    stream.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

function decoded(mend: string): RequestRefusal {
  const fault = 'The body comes as text, not as the bytes that were sent: take request.setEncoding() out.';
  return new RequestRefusal('body-consumed', `${fault} ${mend}`);
}
