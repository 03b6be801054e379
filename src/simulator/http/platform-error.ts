import type { Answer } from './answer.js';

/** One entry of an error's `details`. */
export interface ErrorDetail {
  errorCode?: string;
  fieldName?: string;
}

/** A refusal in the platform's own shape. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly status: number;
  readonly code: string;
  readonly details: ErrorDetail[];
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: ErrorDetail[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details ?? [];
    this.headers = more.headers ?? {};
  }

  answer(correlationId: string): Answer {
    const { status, code, message, details } = this;
    const body = { message, code, status, contextId: correlationId, details, errors: [] };
    return { status, body, headers: this.headers };
  }
}

export const badRequest = (message: string, details?: ErrorDetail[]) =>
  new PlatformError(400, 'bad.request', message, { details });

export const invalidValue = (value: unknown, field: string, allowed: readonly string[]) =>
  new PlatformError(
    400,
    'invalid.value',
    `Value [${String(value)}] is not valid for field type [${field}]. Allowable values are: ${allowed.join(', ')}`,
    { details: [{ errorCode: 'invalid.value', fieldName: field }] },
  );

export const notFound = (message = 'The requested resource was not found.') =>
  new PlatformError(404, 'not.found', message);

export const conflict = (message: string) => new PlatformError(409, 'conflict', message);

export const unauthenticated = (code: string) =>
  new PlatformError(401, code, unauthenticatedMessages[code] ?? 'Invalid login credentials.');

const unauthenticatedMessages: Record<string, string> = {
  'authentication.required': 'No authentication bearer token specified in authorization header.',
  'bad.credentials': 'Invalid login credentials.',
  'credentials.expired': 'The supplied credentials are expired.',
};
