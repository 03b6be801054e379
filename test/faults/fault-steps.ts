/**
 * The steps from "signal seen" to "verified", in their order; a worker is killed at each of them. `before` and `after`
 * are reached in the worker, which kills itself; at `during` the platform has the request and the worker no answer yet,
 * so the platform's side kills it.
 */
export const faultSteps = [
  'signal seen',
  'before add',
  'after add',
  'acknowledged',
  'before claim',
  'after claim',
  'before budget',
  'after budget',
  'before token call',
  'during token call',
  'after token call',
  'before read call',
  'during read call',
  'after read call',
  'before save',
  'after save',
  'before close call',
  'lost close call',
  'during close call',
  'after close call',
  'before renew',
  'after renew',
  'before accept',
  'after accept',
  'before next due',
  'after next due',
  'after claim to verify',
  'before verify call',
  'during verify call',
  'after verify call',
  'before check',
  'after check',
  'before end',
  'after end',
  'any instant',
] as const;
export type FaultStep = (typeof faultSteps)[number];

/** Where a worker dies: at a step, when it is reached for the nth time. */
export interface KillPoint {
  readonly step: FaultStep;
  readonly nth: number;
  /** SIGSTOP: it is paused instead, as a virtual machine that is moved. @default 'SIGKILL' */
  readonly signal?: 'SIGKILL' | 'SIGSTOP';
}

/** The steps at which the platform's side kills. `lost`: the platform never acted on the request. */
export const wireSteps: ReadonlySet<FaultStep> = new Set([
  'during token call',
  'during read call',
  'lost close call',
  'during close call',
  'during verify call',
]);
