import type { Clock } from '../clock.js';
import { GenesysAnswerError } from '../errors/genesys-answer-error.js';
import { type ApiFailure, GenesysApiError } from '../errors/genesys-api-error.js';
import { GenesysNetworkError } from '../errors/genesys-network-error.js';
import { loggableError } from '../loggable-error.js';
import type { Logger } from '../logger.js';
import type { ApiCall, CallGate } from './api-call.js';
import { classifyRefusal } from './classify-refusal.js';
import { AnswerTooBig, DeadlinePassed, type HttpAnswer, type HttpTransport } from './http-transport.js';
import { nameNetworkFault } from './name-network-fault.js';
import type { CallOptions, PlatformRequest } from './platform-request.js';
import { readRateLimit } from './rate-limit-headers.js';
import { readRefusal } from './refusal-body.js';
import { retryAfterMs } from './retry-after.js';

export interface ApiCallerTools {
  readonly transport: HttpTransport;
  /** Kept out of everything that is said about a call, as the credential itself is. */
  readonly clientSecret: string;
  readonly gate?: CallGate | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onCall?: ((call: ApiCall) => void) | undefined;
}

/** Makes one HTTP request of a platform request: admitted, sent, read, reported. Repeats nothing. */
export class ApiCaller {
  readonly #tools: ApiCallerTools;

  constructor(tools: ApiCallerTools) {
    this.#tools = tools;
  }

  /** @param credential what follows the scheme in the Authorization header; it is kept out of every error. */
  async send<T>(
    request: PlatformRequest<T>,
    [scheme, credential]: readonly [scheme: 'Basic' | 'Bearer', credential: string],
    { signal, beforeSend, onCall }: CallOptions = {},
  ): Promise<{ call: ApiCall; value: T }> {
    const { method, path, lane, baseUrl, query = '', body } = request;
    const { gate } = this.#tools;
    await gate?.admit(lane, signal);
    try {
      signal?.throwIfAborted();
      await beforeSend?.();
    } catch (error) {
      // Nothing was sent, but whoever admitted the call may be waiting for how it went.
      gate?.observe({ method, path, lane, durationMs: 0, error: 'ABORTED' });
      throw error;
    }
    const origin = new URL(baseUrl).origin;
    // Monotonic, whatever clock is injected: it measures the network.
    const sentAt = performance.now();
    const facts = () => ({ method, path, lane, durationMs: Math.round(performance.now() - sentAt) });
    try {
      const answer = await this.#tools.transport.exchange({
        method,
        url: `${baseUrl}${path}${query}`,
        headers: {
          Authorization: `${scheme} ${credential}`,
          Accept: 'application/json',
          // Also where there is no body: the official SDKs do so, and axios would call it a form.
          ...(method !== 'GET' && { 'Content-Type': body?.contentType ?? 'application/json' }),
        },
        body: body?.text,
        signal,
      });
      const call = { ...facts(), ...this.#headerFacts(answer) };
      if (answer.status < 200 || answer.status > 299) {
        const refusal = readRefusal(this.#censor(answer.body, credential));
        const correlationId = call.correlationId ?? refusal.correlationId;
        throw classifyRefusal(
          answer,
          refusal,
          { call: { ...call, correlationId }, origin },
          request.permissions,
        );
      }
      const value = request.read(answer, { call, origin });
      this.#report(call, onCall);
      return { call, value };
    } catch (error) {
      if (signal?.aborted && !(error instanceof GenesysApiError)) {
        this.#report({ ...facts(), error: 'ABORTED' }, onCall);
        throw error;
      }
      const failed =
        error instanceof GenesysApiError ? error : withoutAnswer(error, { call: facts(), origin });
      this.#report(failed.call, onCall);
      throw failed;
    }
  }

  /** A server that repeats what it got must not bring it into a log. */
  #censor(text: string, credential: string): string {
    return text.replaceAll(credential, '…').replaceAll(this.#tools.clientSecret, '…');
  }

  #headerFacts({ status, header }: HttpAnswer) {
    const id = header('inin-correlation-id') ?? header('genesys-correlation-id');
    return {
      status,
      correlationId: id !== undefined && /^[\w.:-]{1,100}$/.test(id) ? id : undefined,
      rateLimit: readRateLimit(header),
      retryAfterMs: retryAfterMs(header('retry-after'), this.#tools.clock.now()),
    };
  }

  #report(call: ApiCall, onCall: CallOptions['onCall']): void {
    const { gate, logger } = this.#tools;
    const { method, path, lane, status, durationMs, correlationId, error } = call;
    logger.debug('called Genesys Cloud', { method, path, lane, status, durationMs, correlationId, error });
    gate?.observe(call);
    for (const listener of [onCall, this.#tools.onCall]) {
      try {
        listener?.(call);
      } catch (thrown) {
        // Who listens to calls must not be able to fail them.
        logger.error('an onCall listener threw', { error: loggableError(thrown) });
      }
    }
  }
}

/** What an exchange that brought no whole answer ends with. The original error is dropped: it holds the credential. */
function withoutAnswer(error: unknown, failure: ApiFailure): GenesysApiError {
  if (error instanceof AnswerTooBig) {
    const { status } = error;
    return new GenesysAnswerError({ ...failure, call: { ...failure.call, status } }, 'too-big', 'cut off');
  }
  if (error instanceof DeadlinePassed) return new GenesysNetworkError(failure, 'timed-out', 'DEADLINE', true);
  const { fault, networkCode, mayHaveArrived } = nameNetworkFault(error);
  return new GenesysNetworkError(failure, fault, networkCode, mayHaveArrived);
}
