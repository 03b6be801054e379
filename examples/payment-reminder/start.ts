import { parseArgs } from 'node:util';
import { ConversationState, MemoryStorage } from 'botbuilder';
import { GenesysDisconnect } from 'botbuilder-genesys-disconnect';
import { startHost } from 'botbuilder-genesys-disconnect/host';
import { PaymentReminderBot } from './payment-reminder-bot.js';
import { PaymentReminderDialog } from './payment-reminder-dialog.js';
import { findPlatform } from './platform.js';
import { guestWords, runEngagement } from './run-engagement.js';
import { Timeline } from './timeline.js';

const usage = `Usage: npm start -- [--once] [--way ${Object.keys(guestWords).join('|')}] [--port 3978]`;

async function main(): Promise<number> {
  const { once, way, port } = readArguments();
  const timeline = new Timeline();
  const platform = await findPlatform();

  const conversationState = new ConversationState(new MemoryStorage());
  const disconnect = await GenesysDisconnect.create({
    genesys: platform.options,
    outbox: platform.outbox,
    manifest: new URL('../../manifests/engagements.json', import.meta.url),
    conversationState,
  });
  const dialog = new PaymentReminderDialog();
  disconnect.watch(dialog);
  timeline.follow(disconnect);

  const host = await startHost({ disconnect, bot: new PaymentReminderBot(dialog, conversationState), port });
  timeline.add('ready', `bot on ${host.url}, closing sessions on ${platform.name}`);

  const closure = await runEngagement({
    disconnect,
    client: disconnect.genesys,
    platform,
    timeline,
    botUrl: `${host.url}/api/messages`,
    way,
    timeoutMs: 120_000,
  });
  const closed = closure.state === 'closed';
  timeline.add(
    'done',
    closed ? 'the session is closed, and that is verified' : `not closed: ${closure.cause}`,
  );

  if (once || !closed) {
    await host.stop();
    await platform.stop();
    return closed ? 0 : 1;
  }
  timeline.add('serving', `${host.url} until Ctrl-C; see ${host.url}/health/ready`);
  return -1;
}

function readArguments(): { once: boolean; way: keyof typeof guestWords; port: number } {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      way: { type: 'string', default: 'pay' },
      port: { type: 'string', default: process.env.PORT ?? '3978' },
    },
  });
  const way = values.way as keyof typeof guestWords;
  if (!(way in guestWords)) throw new Error(`--way ${values.way} is not a way through the dialog. ${usage}`);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is not a port.`);
  return { once: values.once, way, port };
}

main().then(
  (code) => {
    if (code >= 0) process.exit(code);
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
