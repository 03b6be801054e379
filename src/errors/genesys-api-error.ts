import type { ApiCall } from '../genesys/api-call.js';
import { GenesysDisconnectError } from './genesys-disconnect-error.js';

/** What is known of a call that did not succeed. */
export interface ApiFailure {
  /** The call, without the code of the error that is being made of it. */
  readonly call: Omit<ApiCall, 'error'>;
  /** Where it was sent: scheme, host and port. */
  readonly origin: string;
  /** The platform's own code, such as `not.found`. */
  readonly platformCode?: string | undefined;
  /** The platform's own words, where they cannot hold a guest's words or a secret. */
  readonly platformMessage?: string | undefined;
}

/** What an error's message says, around the facts of the call. */
interface Wording {
  /** What happened, as a clause. */
  readonly problem: string;
  /** What to do next, as sentences. */
  readonly remedy: string;
}

/**
 * The base of every error that a call of the Genesys Cloud API ends with. An aborted call is not one: it rejects
 * with the signal's reason. There is no `cause`: what the HTTP library throws carries the token and the secret.
 */
export abstract class GenesysApiError extends GenesysDisconnectError {
  /** What became of the call. Holds no body, query or header. */
  readonly call: ApiCall;
  /** The HTTP status; absent where no answer came. */
  readonly status: number | undefined;
  /** What Genesys support asks for. */
  readonly correlationId: string | undefined;
  /** The platform's own code, such as `not.found`, or the login service's, such as `invalid_client`. */
  readonly platformCode: string | undefined;
  /** What `Retry-After` asked for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /**
   * Whether the same call may succeed later: 408, 429, 5xx except 501, connection errors. It does not say that a
   * repeat is harmless.
   */
  readonly transient: boolean;

  protected constructor(
    code: string,
    failure: ApiFailure,
    wording: Wording,
    transient = isTransient(failure.call.status),
  ) {
    super(compose(failure, wording));
    this.call = { ...failure.call, error: code };
    this.status = failure.call.status;
    this.correlationId = failure.call.correlationId;
    this.platformCode = failure.platformCode;
    this.retryAfterMs = failure.call.retryAfterMs;
    this.transient = transient;
  }
}

function isTransient(status: number | undefined): boolean {
  if (status === undefined || status === 408 || status === 429) return true;
  return status >= 500 && status !== 501;
}

function compose({ call, platformCode, platformMessage }: ApiFailure, { problem, remedy }: Wording): string {
  const answer = call.status === undefined ? '' : ` answered ${call.status}`;
  const code = platformCode === undefined ? '' : ` ${platformCode}`;
  const words = platformMessage === undefined ? '' : ` "${platformMessage}"`;
  const id = call.correlationId === undefined ? '' : `, correlation id ${call.correlationId}`;
  return `${problem}: ${call.method} ${call.path}${answer}${code}${words}${id}. ${remedy}`;
}
