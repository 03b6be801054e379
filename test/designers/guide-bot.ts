import { ActivityHandler, type ConversationState, type TurnContext } from 'botbuilder';
import {
  Dialog,
  type DialogContext,
  DialogSet,
  type DialogTurnResult,
  WaterfallDialog,
  type WaterfallStepContext,
} from 'botbuilder-dialogs';

type Act = (context: TurnContext, dialogs: DialogContext) => Promise<unknown>;

const ends =
  (dialog: string, result?: unknown): Act =>
  async (_context, dialogs) => {
    await dialogs.beginDialog(dialog, { result });
  };

const breaksOff =
  (dialog: string): Act =>
  async (_context, dialogs) => {
    await dialogs.beginDialog(dialog, { waits: true });
    await dialogs.cancelAllDialogs();
  };

const asksForPerson: Act = (context) => context.sendActivity({ type: 'event', name: 'handoff.initiate' });

const both =
  (...acts: readonly Act[]): Act =>
  async (context, dialogs) => {
    for (const act of acts) await act(context, dialogs);
  };

/** What the bot does on the words of the guide's guests. */
const answers: Readonly<Record<string, Act>> = {
  STOP: ends('opt-out'),
  'I have paid just now': ends('payment', { paid: true }),
  'Ich habe eben bezahlt': ends('payment', { paid: true }),
  'I will pay on Monday': ends('payment', { paid: false, promisedFor: 'Monday' }),
  'I am not Mr Miller': ends('wrong-person'),
  'I want to talk to somebody': asksForPerson,
  'This bill is wrong, and I am angry!': both(asksForPerson, ends('payment', { paid: false })),
  'Tuesday suits me better': ends('appointment', { status: 'moved' }),
  'Yes, I will come': ends('appointment', { status: 'confirmed' }),
  'no more questions please': breaksOff('survey'),
  'Yes please': ends('answer'),
  'guest.silent': (context) => context.sendActivity({ type: 'endOfConversation', code: 'botTimedOut' }),
};

const ids = ['opt-out', 'payment', 'wrong-person', 'appointment', 'survey', 'answer'];

/** A bot on botbuilder that has the dialogs of all recipes and understands all of their guests. */
export function createBot(conversationState: ConversationState) {
  const bot = new ActivityHandler();
  const dialogs = new DialogSet(conversationState.createProperty('dialogs'));
  for (const id of ids) dialogs.add(new WaterfallDialog(id, [step]));
  bot.onTurn(async (context, next) => {
    const { text, name = '' } = context.activity;
    await answers[text ?? name]?.(context, await dialogs.createContext(context));
    await next();
  });
  return { bot, dialogs };
}

async function step(waterfall: WaterfallStepContext): Promise<DialogTurnResult> {
  const { waits, result } = waterfall.options as { readonly waits?: boolean; readonly result?: unknown };
  return waits ? Dialog.EndOfTurn : waterfall.endDialog(result);
}
