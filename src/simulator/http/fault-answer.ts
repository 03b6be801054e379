import type { FaultEffect } from '../faults.js';
import type { Answer } from './answer.js';
import { PlatformError } from './platform-error.js';

/** The answer that a fault gives in place of the right one; undefined when it gives none. */
export function faultAnswer(fault: FaultEffect, correlationId: string): Answer | undefined {
  const { headers = {} } = fault;
  if (fault.redirect !== undefined) {
    return { status: fault.status ?? 302, headers: { location: fault.redirect, ...headers } };
  }
  if (fault.html) {
    const page = fault.html === true ? '<html><body><h1>Bad Gateway</h1></body></html>' : fault.html;
    return { status: fault.status ?? 200, body: page, headers: { 'content-type': 'text/html', ...headers } };
  }
  if (fault.hugeBytes !== undefined) {
    return { status: fault.status ?? 200, body: { padding: 'x'.repeat(fault.hugeBytes) }, headers };
  }
  if (fault.body !== undefined) return { status: fault.status ?? 200, body: fault.body, headers };
  if (fault.status === undefined) return undefined;
  if (fault.status < 400) return { status: fault.status, headers };
  const { code, message } = usual(fault.status);
  return new PlatformError(fault.status, code, message, { headers }).answer(correlationId);
}

function usual(status: number): { code: string; message: string } {
  const [code, message] = errors[status] ?? ['internal.server.error', `HTTP ${status}`];
  return { code, message };
}

const errors: Record<number, [code: string, message: string]> = {
  400: ['bad.request', 'The request could not be understood by the server due to malformed syntax.'],
  401: ['bad.credentials', 'Invalid login credentials.'],
  403: ['not.authorized', 'You are not authorized to perform the requested action.'],
  404: ['not.found', 'The requested resource was not found.'],
  408: [
    'request.timeout',
    'The client did not produce a request within the server timeout limit. This can be caused by a slow network connection and/or large payloads.',
  ],
  409: ['conflict', 'The request conflicts with the current state of the target resource.'],
  413: ['request.entity.too.large', 'The request is over the size limit. Maximum bytes: 512000'],
  415: [
    'unsupported.media.type',
    'Unsupported Media Type - Unsupported or incorrect media type, such as an incorrect Content-Type value in the header.',
  ],
  429: ['too.many.requests', 'Rate limit exceeded the maximum [300] requests within [60] seconds'],
  500: [
    'internal.server.error',
    'The server encountered an unexpected condition which prevented it from fulfilling the request.',
  ],
  503: [
    'service.unavailable',
    'Service Unavailable - The server is currently unavailable (because it is overloaded or down for maintenance).',
  ],
  504: ['request.timeout', 'The request timed out.'],
};
