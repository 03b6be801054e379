// What a newcomer writes, against the packed tarball: compiled and run as ESM and as CommonJS by
// scripts/check-package.ts. It fails with a non-zero exit code when the session is not closed.
import { ConversationState, MemoryStorage, TestAdapter } from 'botbuilder';
import { DialogSet, WaterfallDialog } from 'botbuilder-dialogs';
import { type Closure, GenesysDisconnect, terminal } from 'botbuilder-genesys-disconnect';
import { GenesysSimulator } from 'botbuilder-genesys-disconnect/simulator';

async function main(): Promise<void> {
  const cloud = await GenesysSimulator.start();
  const { id: conversationId } = cloud.createConversation();

  const conversationState = new ConversationState(new MemoryStorage());
  const dialogs = new DialogSet(conversationState.createProperty('dialogState'));
  dialogs.add(
    terminal(new WaterfallDialog('farewell', [(step) => step.endDialog()]), { reason: 'paid', grace: 10 }),
  );

  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest: { version: 1, engagements: { 'payment-reminder': { terminalDialogs: {} } } },
    conversationState,
  });
  await disconnect.start();
  const closed = new Promise<Closure>((resolve) => {
    disconnect.on('closed', ({ closure }) => resolve(closure));
  });

  const adapter = new TestAdapter(
    async (context) => {
      const turn = await dialogs.createContext(context);
      await turn.beginDialog('farewell');
      await conversationState.saveChanges(context);
    },
    { channelData: { genesysConversationId: conversationId } },
  );
  adapter.use(disconnect.middleware);
  await adapter.send('goodbye').startTest();

  const { reason } = (await closed).plan;
  if (reason !== 'paid') throw new Error(`closed for ${reason}`);
  if (cloud.conversation(conversationId)?.state !== 'ended')
    throw new Error('the simulator says that it is open');
  await disconnect.stop();
  await cloud.stop();
  process.stdout.write(`closed and verified on Node ${process.version}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
