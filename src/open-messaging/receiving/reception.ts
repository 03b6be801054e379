import { tooLate, within } from '../../bounded-wait.js';
import type { Clock } from '../../clock.js';
import { admitBody } from './admit-body.js';
import type { BodyOfText, InboundAnswer, InboundRequest } from './inbound-request.js';
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
    const body = await admitBody(settings, request);
    const taking = take(body.bytes, inTime);
    return answer(200, await ('mend' in body ? taking.catch(doubt(body)) : taking));
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

/** A signature that does not fit may be of the bytes that came, and the text decoded as something else. */
function doubt({ mend }: BodyOfText) {
  return (error: unknown): never => {
    if (!(error instanceof RequestRefusal) || error.reason !== 'signature-wrong') throw error;
    throw new RequestRefusal(
      'body-consumed',
      'The signature does not fit the text that a parser has kept of the body. If the secret is right, it was not ' +
        `decoded as UTF-8. ${mend}`,
    );
  };
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
