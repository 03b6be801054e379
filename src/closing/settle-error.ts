import { ArgumentError } from '../errors/argument-error.js';
import { GenesysApiError } from '../errors/genesys-api-error.js';
import { GenesysConflictError } from '../errors/genesys-conflict-error.js';
import { GenesysNetworkError } from '../errors/genesys-network-error.js';
import { GenesysNotFoundError } from '../errors/genesys-not-found-error.js';
import { GenesysRateLimitError } from '../errors/genesys-rate-limit-error.js';
import { GenesysRequestError } from '../errors/genesys-request-error.js';
import { LeaseLostError } from '../errors/lease-lost-error.js';
import { backoffMs } from './backoff.js';
import type { CloserTools } from './closer-tools.js';
import type { ClosureRun } from './closure-run.js';

/** Whether the platform understood a disconnect and said no: the answers that an ended conversation may give. */
export function isRefusal(error: unknown): error is GenesysApiError {
  return (
    error instanceof GenesysRequestError ||
    error instanceof GenesysNotFoundError ||
    error instanceof GenesysConflictError
  );
}

/** What a step was doing when it failed. What a look met says nothing about a disconnect whose answer was lost. */
type Doing = 'look' | 'disconnect';

/** What follows when a step did not succeed: later again, or a dead letter. */
export async function settleError(
  error: unknown,
  run: ClosureRun,
  tools: CloserTools,
  doing: Doing = 'look',
): Promise<void> {
  if (error instanceof LeaseLostError) throw error;
  const { clock, pace } = tools;
  const { createdAt } = run.closure;
  if (error instanceof GenesysNotFoundError) {
    if (clock.now() < createdAt + pace.creationMs) return tryLater(error, run, tools, doing);
    return run.fail('conversation-not-found', notFound);
  }
  if (error instanceof ArgumentError) return run.fail(error.code, error.message);
  if (error instanceof GenesysApiError && !error.transient) return run.fail(error.code, error.message);
  return tryLater(error, run, tools, doing);
}

async function tryLater(error: unknown, run: ClosureRun, tools: CloserTools, doing: Doing): Promise<void> {
  const { clock, retry, random, troubles } = tools;
  const { id: closureId, conversationId, sentAt } = run.closure;
  const failures = run.closure.failures + 1;
  const { code, message, retryAfterMs } = describe(error);
  if (failures > retry.maxFailures)
    return run.fail(code, `Gave up after ${failures} failures in a row. ${message}`);
  const waitMs = backoffMs(failures, retry, random, retryAfterMs);
  troubles.note('warn', 'a step of a closure failed and will be repeated', {
    closureId,
    conversationId,
    code,
    failures,
    waitMs,
  });
  await run.release({
    failures,
    dueAt: clock.now() + waitMs,
    sentAt: doing === 'disconnect' && wasSurelyNotApplied(error) ? undefined : sentAt,
  });
}

/**
 * A refused connection or a 429 changed nothing, and without a token nothing was sent, or with one that was refused. After
 * anything else the conversation is read before the repeat.
 */
export function wasSurelyNotApplied(error: unknown): boolean {
  if (error instanceof GenesysApiError && error.call.lane === 'token') return true;
  if (error instanceof GenesysNetworkError) return !error.mayHaveArrived;
  return error instanceof GenesysRateLimitError;
}

function describe(error: unknown): { code: string; message: string; retryAfterMs?: number | undefined } {
  if (error instanceof GenesysApiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'UNEXPECTED', message };
}

const notFound =
  'Genesys Cloud does not know this conversation id. Check that the link holds the conversation id (not a message or integration id) and that the OAuth client sees its division.';
