import type { TurnLike } from '../turns/turn-like.js';
import type { Return } from './conversation-reference.js';

type Logic = (context: TurnLike) => Promise<void>;
/** Each SDK's own reference asks for names, which are not kept; neither needs them. */
type OwnReference = never;

/** botbuilder's `CloudAdapter`. */
interface BotbuilderAdapter {
  continueConversationAsync(appId: string, reference: OwnReference, logic: Logic): Promise<void>;
  continueConversationAsync(
    appId: string,
    reference: OwnReference,
    audience: string,
    logic: Logic,
  ): Promise<void>;
}

/** The `CloudAdapter` of the Agents SDK. */
interface AgentsAdapter {
  continueConversation(appId: string, reference: OwnReference, logic: Logic): Promise<void>;
}

/** An adapter that can begin a turn by itself. */
export type ProactiveAdapter = BotbuilderAdapter | AgentsAdapter;

/** An event that the bot sees as if the channel had sent it. */
export interface ToldEvent {
  readonly name: string;
  readonly value: unknown;
}

/**
 * Runs the bot on an event in a conversation that is not in a turn. The turn begins as the SDK's own
 * `ContinueConversation`, so that every middleware knows it for a proactive one, and becomes the event for the bot.
 */
export async function runProactiveTurn(
  adapter: ProactiveAdapter,
  way: Return,
  event: ToldEvent,
  run: (context: TurnLike) => Promise<unknown>,
): Promise<void> {
  return continueConversation(adapter, way, async (context) => {
    Object.assign(context.activity, event);
    await run(context);
  });
}

/** Begins a turn in a conversation that is not in one, as either SDK's `ContinueConversation`. */
export async function continueConversation(
  adapter: ProactiveAdapter,
  { appId, audience, reference: known }: Return,
  logic: Logic,
): Promise<void> {
  // botbuilder's has both, and its older one only throws.
  if (!('continueConversationAsync' in adapter)) {
    // The Agents SDK calls the bot an agent, and sends nothing where it does not know it.
    const { bot: agent, ...same } = known;
    return adapter.continueConversation(appId, { ...same, agent } as OwnReference, logic);
  }
  const reference = known as OwnReference;
  if (audience === undefined) return adapter.continueConversationAsync(appId, reference, logic);
  return adapter.continueConversationAsync(appId, reference, audience, logic);
}
