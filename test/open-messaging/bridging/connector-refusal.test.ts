import { expect, test } from 'vitest';
import { UndeliverableError } from '../../../src/errors/undeliverable-error.js';
import { connectorRefusal } from '../../../src/open-messaging/bridging/connector-refusal.js';

test.each([{ statusCode: 403 }, { status: 404 }, { statusCode: 413 }])(
  '%j cannot be mended by a repeat',
  (error) => {
    expect(connectorRefusal(error)).toBeInstanceOf(UndeliverableError);
  },
);

test.each([
  { statusCode: 401 },
  { status: 408 },
  { statusCode: 429 },
  { statusCode: 500 },
  { status: 503 },
  { code: 'ECONNRESET' },
  undefined,
])('%j is worth another try', (error) => {
  expect(connectorRefusal(error)).toBe(error);
});
