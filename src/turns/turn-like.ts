/**
 * The few parts of a turn, a dialog and a bot's state that this package touches. botbuilder and the Microsoft 365
 * Agents SDK both fit, and neither is imported: a second copy of an SDK in a bot is the commonest plugin defect.
 */

/** The parts of an activity that say whether and where something ended. */
export interface ActivityLike {
  readonly type?: string | undefined;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly value?: unknown;
  readonly code?: string | undefined;
  readonly channelId?: string | undefined;
  readonly channelData?: unknown;
  readonly deliveryMode?: string | undefined;
  /** The language of whoever wrote it, such as `de-AT`. */
  readonly locale?: string | undefined;
  readonly conversation?: { readonly id: string } | undefined;
  readonly from?: { readonly role?: string | undefined } | undefined;
}

/** What a channel answers for an activity that was sent. */
export interface ResponseLike {
  id: string;
}

/** Called with what the bot is about to send; `next` sends it. */
type SendHandler = (
  context: TurnLike,
  activities: ActivityLike[],
  next: () => Promise<ResponseLike[]>,
) => Promise<ResponseLike[]>;

/** What lives as long as a turn. */
interface TurnStateLike {
  get(key: unknown): unknown;
  set(key: unknown, value: unknown): unknown;
}

/** A turn: botbuilder's `TurnContext` or that of the Agents SDK. Never to be used after the turn. */
export interface TurnLike {
  readonly activity: ActivityLike;
  readonly turnState: TurnStateLike;
  sendActivity(text: string): Promise<unknown>;
  onSendActivities(handler: SendHandler): unknown;
}

/** One named value in a bot's state. */
export interface StatePropertyLike {
  get(context: TurnLike): Promise<unknown>;
  set(context: TurnLike, value: unknown): Promise<void>;
}

/** A bot's state: the `ConversationState` of either SDK. */
export interface BotStateLike {
  createProperty(name: string): StatePropertyLike;
  saveChanges(context: TurnLike): Promise<void>;
}

/** A dialog of either SDK. */
export interface DialogLike {
  readonly id: string;
  endDialog(context: TurnLike, instance: unknown, reason: unknown): Promise<void>;
}

/** A set of dialogs of either SDK. */
export interface DialogSetLike {
  getDialogs(): readonly DialogLike[];
}
