import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.js';

/** Writes an answer. With `truncate`, only half of it leaves before the connection is destroyed. */
export function writeAnswer(response: ServerResponse, answer: Answer, truncate = false): void {
  const { status, body, headers = {} } = answer;
  const isText = typeof body === 'string' && headers['content-type'] !== undefined;
  const text = body === undefined ? '' : isText ? body : JSON.stringify(body);
  response.statusCode = status;
  if (text !== '') response.setHeader('content-type', 'application/json');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const bytes = Buffer.from(text);
  // 204 must not have one; everything else says its length, as the platform does.
  if (status !== 204) response.setHeader('content-length', bytes.length);
  if (!truncate) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}
