import { MiddlewareSet, TestAdapter, type TurnContext } from 'botbuilder';
import type { Dialog } from 'botbuilder-dialogs';
import { Configuration, getRuntimeServices } from 'botbuilder-dialogs-adaptive-runtime';
import type { ResourceExplorer } from 'botbuilder-dialogs-declarative';
import type { Closure, GenesysDisconnect } from '../../src/index.js';
import type { BuiltComponent } from './built-component.js';

export const genesysId = '3fa85f64-5717-4562-b3fc-2c963f66afa6';

/** Settings with which the component starts. Nothing listens there: no test gets as far as a call. */
export const settings = {
  manifest: 'engagements.json',
  apiUrl: 'http://127.0.0.1:9',
  loginUrl: 'http://127.0.0.1:9',
  clientId: 'id',
  clientSecret: 'kept-to-itself',
  handleSignals: false,
  outboxFile: 'outbox.db',
};

interface Services {
  readonly bot: { run(context: TurnContext): Promise<void> };
  readonly middlewares: { onTurn(context: TurnContext, next: () => Promise<void>): Promise<void> };
  readonly resourceExplorer: ResourceExplorer;
  readonly genesysDisconnect: Promise<GenesysDisconnect>;
}

/** A declarative bot that the runtime makes in this process, with the component built and loaded by `require`. */
export async function runtimeBot(
  component: BuiltComponent,
  folder: string,
  genesysDisconnect: Readonly<Record<string, unknown>> = settings,
  middlewares = new MiddlewareSet(),
) {
  const configuration = new Configuration({
    runtimeSettings: { components: [{ name: component.file, settingsPrefix: 'genesysDisconnect' }] },
    genesysDisconnect,
  });
  const [services] = await getRuntimeServices(folder, configuration, { middlewares });
  return services.mustMakeInstances<Services & Record<string, unknown>>(
    'bot',
    'middlewares',
    'resourceExplorer',
    'genesysDisconnect',
  );
}

/** Runs turns of a runtime's bot, or of other logic under the same middlewares, and keeps what is closed. */
export async function staged(
  services: Services,
  logic = (context: TurnContext) => services.bot.run(context),
) {
  const disconnect = await services.genesysDisconnect;
  const scheduled: Closure[] = [];
  disconnect.on('scheduled', ({ closure }) => void scheduled.push(closure));
  const adapter = new TestAdapter(logic);
  adapter.use(services.middlewares);
  const say = (text: string) =>
    adapter.send({ type: 'message', text, channelData: { genesysConversationId: genesysId } }).startTest();
  return { disconnect, scheduled, adapter, say };
}

/** Loads a dialog as code does that needs it only now. */
export function loadDialog({ resourceExplorer }: Services, file: string): Dialog {
  return resourceExplorer.loadType<Dialog>(file);
}
