import { ConversationState, MemoryStorage, TestAdapter, type TurnContext } from 'botbuilder';
import { type Dialog, DialogSet } from 'botbuilder-dialogs';
import { genesysId, stage } from './stage.js';

/** A guest's message as the channel sends it, with the Genesys conversation in it. */
export function says(text: string, channelData: unknown = { genesysConversationId: genesysId }) {
  return { type: 'message', text, channelData };
}

/** A guest's message that does not say which Genesys conversation it belongs to. */
export function bare(text: string) {
  return { type: 'message', text };
}

/** A bot on the test adapter, under the middleware. */
export function botOn(
  logic: (context: TurnContext) => Promise<unknown>,
  options: Parameters<typeof stage>[0] = {},
) {
  const storage = new MemoryStorage();
  const conversationState = new ConversationState(storage);
  const staged = stage({ conversationState, ...options });
  const adapter = new TestAdapter(async (context) => {
    await logic(context);
    await conversationState.saveChanges(context);
  });
  adapter.use(staged.middleware);
  return { ...staged, storage, conversationState, adapter };
}

/** A bot that continues its dialogs, or begins the first of them. */
export function dialogBot(dialogs: readonly Dialog[], options: Parameters<typeof stage>[0] = {}) {
  const built = botOn(async (context) => {
    const dc = await set.createContext(context);
    const { status } = await dc.continueDialog();
    if (status === 'empty') await dc.beginDialog(dialogs[0]?.id ?? '');
  }, options);
  const set = new DialogSet(built.conversationState.createProperty('dialogs'));
  for (const dialog of dialogs) set.add(dialog);
  return { ...built, set };
}
