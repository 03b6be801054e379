import type { PlanOverrides } from '../closing/close-plan.js';
import type { RecordedSignal, SignalSource } from '../closing/recorded-signal.js';

/** Evidence in a turn that something ended. Whether it ends the engagement is the manifest's to say. */
export interface TerminalSignal extends RecordedSignal {
  readonly source: SignalSource;
  /** What the dialog returned. Read by the manifest's conditions, never written to a record. */
  readonly result?: unknown;
  /**
   * Set where the code itself says that this is an end (a mark, a manual close): the plan it asks for. The
   * manifest is then not asked whether the signal counts.
   */
  readonly marked?: PlanOverrides | undefined;
  /** It has ended whatever becomes of the turn, which only tells of it: it counts in a turn that fails, too. */
  readonly isFact?: boolean | undefined;
}
