import { GenesysAnswerError } from '../errors/genesys-answer-error.js';
import type { ApiFailure, GenesysApiError } from '../errors/genesys-api-error.js';
import { GenesysAuthenticationError } from '../errors/genesys-authentication-error.js';
import { GenesysConflictError } from '../errors/genesys-conflict-error.js';
import { GenesysNotFoundError } from '../errors/genesys-not-found-error.js';
import { GenesysPermissionError } from '../errors/genesys-permission-error.js';
import { GenesysRateLimitError } from '../errors/genesys-rate-limit-error.js';
import { GenesysRequestError } from '../errors/genesys-request-error.js';
import { GenesysUnavailableError } from '../errors/genesys-unavailable-error.js';
import type { HttpAnswer } from './http-transport.js';
import { isMarkup } from './read-answer.js';
import type { RefusalBody } from './refusal-body.js';

/** Makes of an answer that is no success the error that says what to do. */
export function classifyRefusal(
  answer: HttpAnswer,
  body: RefusalBody,
  facts: ApiFailure,
  permissions: readonly string[],
): GenesysApiError {
  const { status } = answer;
  const failure = {
    ...facts,
    platformCode: body.code,
    platformMessage: mayQuote(facts) ? body.message : undefined,
  };
  if (status < 400) return new GenesysAnswerError(failure, 'redirect', `status ${status}`);
  if (status === 429) return new GenesysRateLimitError(failure);
  if (status >= 500 || status === 408) return new GenesysUnavailableError(failure);
  // Load balancers, in front of the platform, answer so where the request is too long, with a page.
  if (status === 413 || status === 414) return new GenesysRequestError(failure);
  // A proxy's 404 must not be taken for the platform's.
  if (isMarkup(answer)) return new GenesysAnswerError(failure, 'not-json', 'the body is a page');
  if (status === 401 || facts.call.lane === 'token') return new GenesysAuthenticationError(failure);
  if (status === 403) return lacking(failure, body, permissions);
  if (status === 404) return new GenesysNotFoundError(failure);
  if (status === 409) return new GenesysConflictError(failure);
  return new GenesysRequestError(failure);
}

function lacking(failure: ApiFailure, body: RefusalBody, needed: readonly string[]): GenesysPermissionError {
  const named = body.message?.match(/\b[\w-]+:[\w-]+:[\w*-]+/g) ?? [];
  if (named.length > 0) {
    return new GenesysPermissionError(failure, [...new Set(named)], body.code === 'missing.any.permissions');
  }
  return new GenesysPermissionError(failure, needed, true);
}

/** Refusals of messages may repeat what the guest or the bot said, and those of the login service the credentials. */
function mayQuote({ call: { lane } }: ApiFailure): boolean {
  return lane !== 'message' && lane !== 'token';
}
