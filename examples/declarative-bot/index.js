// What Composer's `botbuilder-dialogs-adaptive-runtime-integration-restify` does, and a graceful stop.
const { join } = require('node:path');
const { getRuntimeServices } = require('botbuilder-dialogs-adaptive-runtime');
const { activityBody } = require('botbuilder-genesys-disconnect/host');
const restify = require('restify');

async function main() {
  const [services] = await getRuntimeServices(__dirname, join(__dirname, 'settings'));
  const { adapter, bot, genesysDisconnect } = services.mustMakeInstances(
    'adapter',
    'bot',
    'genesysDisconnect',
  );
  const disconnect = await genesysDisconnect;
  for (const outcome of ['closed', 'alreadyClosed', 'held', 'cancelled', 'failed']) {
    disconnect.on(outcome, ({ closure: { conversationId, plan, signals } }) => {
      const [{ source, id }] = signals;
      console.log(`${outcome} ${conversationId} by ${source} "${id}", reason "${plan.reason}"`);
    });
  }

  const server = restify.createServer();
  server.post(
    '/api/messages',
    // Restify's own parser inflates whatever anybody sends.
    activityBody(),
    // So that the grace starts when an expectReplies answer is out.
    disconnect.afterReply,
    async (request, response) => {
      await adapter.process(request, response, (context) => bot.run(context));
    },
  );
  const port = Number(process.env.PORT ?? 3978);
  server.listen(port, '127.0.0.1', () =>
    console.log(`listening on http://127.0.0.1:${server.address().port}`),
  );

  process.once('SIGTERM', () => {
    server.close(async () => {
      await disconnect.stop();
      process.exit(0);
    });
    server.server.closeAllConnections();
  });
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
