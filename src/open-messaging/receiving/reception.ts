import { tooLate, within } from '../../bounded-wait.js';
import type { Clock } from '../../clock.js';
import { admitBody } from './admit-body.js';
import type { InboundAnswer, InboundRequest } from './inbound-request.js';
import type { RefusalReport } from './refusal-report.js';
import { RequestRefusal } from './request-refusal.js';

/** The platform waits 10 s for an answer; what is left is for the way. */
const answerWithinMs = 8_000;

/** As long as the platform itself waits between two tries. */
const again = { 'Retry-After': '5' } as const;

export interface ReceptionSettings {
  readonly clock: Clock;
  readonly bodyTimeoutMs: number;
  readonly report: RefusalReport;
}

/** Waits for what was taken to be durable, as long as there is time to answer. */
export type InTime = <Value>(accept: () => Promise<Value>) => Promise<Value>;

/** Answers a request: with what `take` makes of its body, or with the reason why it was not taken. Never rejects. */
export async function answerRequest(
  settings: ReceptionSettings,
  request: InboundRequest,
  take: (body: Uint8Array, inTime: InTime) => Promise<object>,
): Promise<InboundAnswer> {
  const { clock, report } = settings;
  const startedAt = clock.now();
  const inTime: InTime = (accept) => acceptBy(clock, startedAt + answerWithinMs, accept);
  try {
    return answer(200, await take(await admitBody(settings, request), inTime));
  } catch (error) {
    return answerRefusal(report, error);
  }
}

/** Tells of a request that was not taken, and says why in the answer. */
export function answerRefusal(report: RefusalReport, error: unknown): InboundAnswer {
  const refusal = error instanceof RequestRefusal ? error : unforeseen(error);
  report.tell(refusal);
  return answer(refusal.status, { code: refusal.reason, message: refusal.message }, refusal.headers);
}

async function acceptBy<Value>(clock: Clock, deadline: number, accept: () => Promise<Value>): Promise<Value> {
  // A wall clock that was set back must not make it wait longer than the platform does.
  const waitMs = Math.min(deadline - clock.now(), answerWithinMs);
  const accepted = await within(clock, waitMs, (async () => accept())()).catch((error: unknown) => {
    throw new RequestRefusal(
      'not-accepted',
      `It could not be kept (${kindOf(error)}). Send it again.`,
      again,
    );
  });
  if (accepted !== tooLate) return accepted;
  throw new RequestRefusal('accepted-too-late', 'It could not be kept in time. Send it again.', again);
}

function unforeseen(error: unknown): RequestRefusal {
  return new RequestRefusal('internal-error', `A defect: ${kindOf(error)}. Please report it.`);
}

function answer(status: number, body: object, headers: Readonly<Record<string, string>> = {}): InboundAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** The code or the name only: what others throw may quote a message. */
function kindOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  const kind = typeof code === 'string' ? code : name;
  return typeof kind === 'string' && /^\w{1,60}$/.test(kind) ? kind : 'an unknown error';
}
