import { createHmac } from 'node:crypto';
import type { Address } from './delivery.js';
import type { Tampering } from './tampering.js';

/** What goes over the wire. */
export interface Sealed {
  payload: Buffer;
  headers: Record<string, string>;
}

/** Writes and signs a body as the platform does, or as somebody who tampers would. */
export function seal(body: object, { secret, headers }: Address, tampering?: Tampering): Sealed {
  const payload = Buffer.from(JSON.stringify(body));
  const signature = secret === undefined ? undefined : signatureOf(payload, secret, tampering);
  const sent =
    tampering === 'altered-body' ? JSON.stringify({ ...body, text: 'altered on the way' }) : payload;
  return {
    payload: Buffer.from(sent),
    headers: {
      ...headers,
      'content-type': 'application/json',
      ...(signature !== undefined && { 'x-hub-signature-256': signature }),
    },
  };
}

function signatureOf(payload: Buffer, secret: string, tampering?: Tampering): string | undefined {
  if (tampering === 'no-signature') return undefined;
  if (tampering === 'empty-signature') return '';
  const key = tampering === 'wrong-secret' ? `${secret} of somebody else` : secret;
  const encoding = tampering === 'hex-signature' ? 'hex' : 'base64';
  return `sha256=${createHmac('sha256', key).update(payload).digest(encoding)}`;
}
