import { linkOf, linkSession } from '../../turns/session-link.js';
import type { TurnLike } from '../../turns/turn-like.js';
import { recordOf } from '../../turns/turn-record.js';
import type { EngagementSession } from '../sessions/engagement-session.js';
import type { BeginEvent } from './guest-channel.js';
import { proactiveTask } from './proactive-task.js';
import { linkTo } from './turn-session.js';

/** The bot: `ActivityHandler` fits. */
export interface BotLike {
  run(context: never): Promise<unknown>;
}

/** Whatever either SDK sends in a turn goes through this. */
interface SendingTurn extends TurnLike {
  sendActivities(activities: unknown[]): Promise<unknown>;
}

/** The way into a turn of the session's conversation. */
type Enter<More extends unknown[]> = (
  logic: (context: TurnLike, ...more: More) => Promise<void>,
) => Promise<void>;

/** What both SDKs' adapters have: told of what a bot throws. */
interface ToldOfErrors {
  readonly onTurnError?: ((context: never, error: Error) => Promise<void>) | undefined;
}

/** Runs the bot on the event that begins an engagement; the turn is linked before. */
export async function runFirstTurn(
  enter: Enter<[]>,
  session: EngagementSession,
  event: BeginEvent,
  bot: BotLike,
): Promise<void> {
  const prepare = (context: TurnLike) => linkSession(context, linkTo(session));
  await proactiveTask(enter, prepare, (context) => runOn(bot, context, event));
}

/** Links the turn, and that is all: a bot that goes on with its dialogs in every turn must not be run by it. */
export async function runLink<More extends unknown[]>(
  enter: Enter<More>,
  session: EngagementSession,
  before: (...more: More) => Promise<void> = async () => {},
): Promise<void> {
  await proactiveTask(enter, async (context, ...more: More) => {
    await before(...more);
    await linkSession(context, linkTo(session));
  });
}

/**
 * Runs the bot on `handoff.status` with the state `completed`; the turn signals it too.
 *
 * @throws what the bot has thrown, unless the adapter's `onTurnError` has seen to it
 */
export async function runHandoffEnd(
  enter: Enter<[]>,
  session: EngagementSession,
  bot: BotLike,
  adapter: object,
  givenUp?: AbortSignal,
): Promise<void> {
  const { conversationId } = session;
  // The bot's conversation may have gone on to another session, which must not end with this one.
  const isCurrent = (context: TurnLike) => linkOf(context)?.conversationId === conversationId;
  const prepare = async (context: TurnLike) => {
    if (linkOf(context) === undefined) await linkSession(context, linkTo(session));
  };
  let failure: { readonly error: unknown } | undefined;
  await proactiveTask(enter, prepare, async (context) => {
    if (!isCurrent(context) || givenUp?.aborted) return;
    if (givenUp !== undefined) refuseLate(context, givenUp);
    try {
      await runOn(bot, context, { name: 'handoff.status', value: { state: 'completed' } });
    } catch (error) {
      await tellOfError(adapter, context, error).catch((unhandled: unknown) => {
        failure = { error: unhandled };
        throw unhandled;
      });
    }
    // Closed without the turn, the guest may have begun anew, which must not end with what is over.
    if (givenUp?.aborted) return;
    // The person has left, whatever else goes wrong in the turn.
    recordOf(context)?.add({ source: 'handoff', id: 'handoff.status', outcome: 'completed', isFact: true });
  });
  // The adapter may have apologised at the second try and gone on.
  if (failure !== undefined) throw failure.error;
}

/** What the turn still sends when it is not waited for any longer is refused, in front of everything that would note it. */
function refuseLate(context: TurnLike, givenUp: AbortSignal): void {
  const turn = context as SendingTurn;
  const send = turn.sendActivities.bind(turn);
  turn.sendActivities = async (activities) => {
    givenUp.throwIfAborted();
    return send(activities);
  };
}

/** A failed turn closes nothing, so the adapter is told within the turn, as it would be after it. */
async function tellOfError(adapter: object, context: TurnLike, error: unknown): Promise<void> {
  const { onTurnError } = adapter as ToldOfErrors;
  if (onTurnError === undefined) throw error;
  await onTurnError.call(adapter, context as never, error as Error);
}

/** The turn becomes the event, for the bot. */
async function runOn(bot: BotLike, context: TurnLike, event: BeginEvent): Promise<void> {
  Object.assign(context.activity, event);
  await bot.run(context as never);
}
