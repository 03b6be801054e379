import type { z } from 'zod';
import type { Exchange } from './exchange.js';
import { badRequest, PlatformError } from './platform-error.js';

/** Reads the body as JSON, refusing what is not: 415 for another media type, 400 for malformed text. */
export function parseJson(exchange: Exchange): unknown {
  if (exchange.rawBody.length === 0) return undefined;
  const mediaType = exchange.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new PlatformError(
      415,
      'unsupported.media.type',
      'Unsupported Media Type - Unsupported or incorrect media type, such as an incorrect Content-Type value in the header.',
    );
  }
  try {
    return JSON.parse(exchange.rawBody.toString('utf8')) as unknown;
  } catch {
    throw badRequest('The request could not be understood by the server due to malformed syntax.');
  }
}

/** The body in the shape an endpoint needs; 400 with every fault named otherwise. */
export function expectBody<T extends z.ZodType>(exchange: Exchange, schema: T): z.infer<T> {
  const parsed = schema.safeParse(exchange.body ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => ({
    fieldName: issue.path.join('.') || 'body',
    errorCode: issue.code,
    text: issue.message,
  }));
  const sentence = faults.map((fault) => `${fault.fieldName}: ${fault.text}`).join('; ');
  throw badRequest(
    `The request body is not valid: ${sentence}`,
    faults.map(({ fieldName, errorCode }) => ({ fieldName, errorCode })),
  );
}
