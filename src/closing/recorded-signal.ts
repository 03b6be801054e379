/** Where the evidence that something ended came from. */
export const signalSources = ['dialog', 'endOfConversation', 'handoff', 'event', 'manual'] as const;
export type SignalSource = (typeof signalSources)[number];

/** A terminal signal as it is kept with a closure: nothing in it can hold a guest's words. */
export interface RecordedSignal {
  readonly source: SignalSource;
  /** The dialog's id, the event's name, the code's or the caller's name for it. */
  readonly id: string;
  /**
   * For a dialog: `completed`, `cancelled` or `replaced`. For `endOfConversation`: its code. For a handoff: its
   * state. For the others: `completed`.
   */
  readonly outcome: string;
  /** When it was seen, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** The incoming activity of the turn; a channel re-sends a slow turn's activity under the same id. */
  readonly activityId?: string | undefined;
}
