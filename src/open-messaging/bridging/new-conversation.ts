import { ArgumentError } from '../../errors/argument-error.js';
import { WayBackUnknownError } from '../../errors/way-back-unknown-error.js';
import { type Return, returnTo } from '../../outcome-events/conversation-reference.js';
import type { ProactiveAdapter } from '../../outcome-events/proactive-turn.js';
import type { TurnLike } from '../../turns/turn-like.js';
import type { NewConversation } from './guest-channel.js';

/** The `CloudAdapter` of either SDK. */
interface CreatingAdapter {
  createConversationAsync(
    appId: string,
    channelId: string,
    serviceUrl: string,
    audience: string,
    parameters: never,
    logic: (context: TurnLike) => Promise<void>,
  ): Promise<void>;
}

/** The audience of the public cloud's channels. */
const defaultAudience = 'https://api.botframework.com';

/**
 * The way into the first turn of a conversation that the bot opens with a guest. The channel data links it before that
 * turn. The turn's logic gets the way back into it too.
 *
 * @throws ArgumentError where nobody could be written to
 */
export function creation(
  adapter: ProactiveAdapter,
  appId: string,
  { channelId, serviceUrl, audience, parameters }: NewConversation,
  genesysConversationId: string,
) {
  if (!canCreate(adapter)) {
    const expected = 'an adapter with createConversationAsync, as the CloudAdapter of either SDK';
    throw new ArgumentError('adapter', expected, adapter, noConversation);
  }
  const [guest] = parameters.members ?? [];
  const bot = parameters.bot ?? parameters.agent;
  if (bot?.id === undefined || guest?.id === undefined) {
    const expected = 'the ConversationParameters with the bot (`bot` or `agent`) and the guest (`members`)';
    throw new ArgumentError('conversation.parameters', expected, parameters, noConversation);
  }
  const isAgentsSdk = !('continueConversationAsync' in adapter);
  if (isAgentsSdk && appId === '') {
    const expected = "the bot's app id, without which the Agents SDK opens no conversation";
    throw new ArgumentError('appId', expected, appId, `Give it to the BotChannelBridge. ${noConversation}`);
  }
  const channelData = { ...(parameters.channelData as object | undefined), genesysConversationId };
  const linked = { ...parameters, [isAgentsSdk ? 'agent' : 'bot']: bot, channelData } as never;
  return (logic: (context: TurnLike, back: Return) => Promise<void>) =>
    adapter.createConversationAsync(
      appId,
      channelId,
      serviceUrl,
      audience ?? defaultAudience,
      linked,
      async (context) => {
        // botbuilder leaves out who the guest is; without it there is no way back.
        if (context.activity.from === undefined) Object.assign(context.activity, { from: guest });
        const back = returnTo(context);
        if (back === undefined) throw new WayBackUnknownError(genesysConversationId);
        await logic(context, { ...back, ...(audience !== undefined && { audience }) });
      },
    );
}

function canCreate(adapter: object): adapter is CreatingAdapter {
  return typeof (adapter as Partial<CreatingAdapter>).createConversationAsync === 'function';
}

const noConversation = 'No conversation was opened.';
