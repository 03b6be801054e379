import { createHmac } from 'node:crypto';
import type { LogFields, Logger } from '../../../src/logger.js';
import type { InboundRequest } from '../../../src/open-messaging/receiving/inbound-request.js';

export const secret = 'a-secret-of-the-integration';
export const otherSecret = 'another-secret-of-the-same';
export const integrationId = '7a6b1c58-5c1f-4f0e-9d3a-0c1d2e3f4a5b';
export const conversationId = '3f2c9a1e-8f4b-4c1d-a111-5b8f2a6c7d10';

/** A text of an agent, as the platform delivers it. */
export function delivery(changes: object = {}, channel: object = {}): Record<string, unknown> {
  return {
    id: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    channel: {
      id: integrationId,
      messageId: 'm-1',
      platform: 'Open',
      type: 'Private',
      to: { id: 'guest-17@lodge', idType: 'Opaque' },
      from: { nickname: 'Ada', id: integrationId, idType: 'Opaque' },
      time: '2026-01-01T00:00:00.000Z',
      ...channel,
    },
    conversationId,
    direction: 'Outbound',
    originatingEntity: 'Human',
    type: 'Text',
    text: 'We are on it.',
    ...changes,
  };
}

export const sign = (body: string | Uint8Array, by = secret, encoding: 'base64' | 'hex' = 'base64') =>
  `sha256=${createHmac('sha256', by).update(body).digest(encoding)}`;

/** A request as the platform sends it; the body is JSON unless it is text or bytes already. */
export function signed(content: unknown, changes: Partial<InboundRequest> = {}): InboundRequest {
  const text =
    typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content);
  const body = Buffer.from(text);
  return { method: 'POST', headers: { 'x-hub-signature-256': sign(body) }, body, ...changes };
}

/** Keeps what is logged. */
export class RecordingLogger implements Logger {
  readonly lines: { level: keyof Logger; message: string; fields: LogFields }[] = [];
  debug = this.#keep('debug');
  info = this.#keep('info');
  warn = this.#keep('warn');
  error = this.#keep('error');

  get text(): string {
    return JSON.stringify(this.lines);
  }

  #keep(level: keyof Logger) {
    return (message: string, fields: LogFields = {}) => {
      this.lines.push({ level, message, fields });
    };
  }
}
