import type { TurnLike } from '../turns/turn-like.js';
import type { BeginEvent } from './guest-channel.js';

/** The bot: `ActivityHandler` fits. */
export interface BotLike {
  run(context: never): Promise<unknown>;
}

/** What both SDKs' adapters have: told of what a bot throws. */
interface ToldOfErrors {
  readonly onTurnError?: ((context: never, error: Error) => Promise<void>) | undefined;
}

/** The turn becomes the event, for the bot. */
export async function runBotOn(bot: BotLike, context: TurnLike, event: BeginEvent): Promise<void> {
  Object.assign(context.activity, event);
  await bot.run(context as never);
}

/**
 * Runs the bot on `handoff.status` with the state `completed`. The person has left whatever the bot makes of it: a bot
 * that fails is told so in the usual way, but the turn does not fail with it, or the session would stay open.
 */
export async function runBotOnHandoffEnd(bot: BotLike, adapter: object, context: TurnLike): Promise<void> {
  try {
    await runBotOn(bot, context, { name: 'handoff.status', value: { state: 'completed' } });
  } catch (error) {
    const { onTurnError } = adapter as ToldOfErrors;
    if (onTurnError === undefined) throw error;
    await onTurnError.call(adapter, context as never, error as Error);
  }
}
