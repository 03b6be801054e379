/** Where the evidence in a turn that something ended came from. */
const signalSources = ['dialog', 'endOfConversation', 'handoff', 'event', 'manual'] as const;
export type SignalSource = (typeof signalSources)[number];

/** `reopened` comes from no turn: a conversation that was closed is open again, so it is closed again. */
export const recordedSources = [...signalSources, 'reopened'] as const;
export type RecordedSource = (typeof recordedSources)[number];

/** A terminal signal as it is kept with a closure: nothing in it can hold a guest's words. */
export interface RecordedSignal {
  readonly source: RecordedSource;
  /**
   * The dialog's id, the event's name, the code's or the caller's name for it. For `reopened`: what was heard of the
   * conversation, such as `active`.
   */
  readonly id: string;
  /**
   * For a dialog: `completed`, `cancelled` or `replaced`. For `endOfConversation`: its code. For a handoff: its
   * state. For `reopened`: how it was heard: `event`, `webhook` or `sweep`. For the others: `completed`.
   */
  readonly outcome: string;
  /** When it was seen, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** The incoming activity of the turn; a channel re-sends a slow turn's activity under the same id. */
  readonly activityId?: string | undefined;
}
