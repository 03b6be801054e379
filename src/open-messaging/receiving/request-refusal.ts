/** The status that goes with each reason for which a request is not taken. */
const statuses = {
  'method-not-allowed': 405,
  'content-encoded': 415,
  'too-large': 413,
  'too-slow': 408,
  aborted: 400,
  /** A parser before us has read or decoded the body: the bytes that were signed are gone, or in doubt. */
  'body-consumed': 500,
  'signature-missing': 401,
  'signature-malformed': 401,
  'signature-wrong': 401,
  'token-missing': 401,
  'token-wrong': 401,
  'not-json': 400,
  'too-deep': 400,
  'wrong-shape': 400,
  'unknown-integration': 404,
  /** So old that its id may be forgotten. Delivering it again would change nothing, so the platform is not asked to. */
  stale: 200,
  'from-the-future': 400,
  'not-accepted': 503,
  'accepted-too-late': 503,
  'internal-error': 500,
} as const;

/** Why a request was not taken. */
export type RefusalReason = keyof typeof statuses;

/** A request that was not taken, for metrics. */
export interface RefusedDelivery {
  /** The status that it was answered with. */
  readonly status: number;
  readonly reason: RefusalReason;
}

/** Ends a request that is not taken. It never leaves the receivers; its message is answered and logged. */
export class RequestRefusal extends Error implements RefusedDelivery {
  override readonly name = 'RequestRefusal';
  readonly status: number;

  constructor(
    readonly reason: RefusalReason,
    /** A sentence that says what to do. Nothing that a person wrote, no secret, no signature. */
    message: string,
    /** What the answer carries beside it. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = statuses[reason];
  }
}
