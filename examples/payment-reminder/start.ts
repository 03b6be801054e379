import { parseArgs } from 'node:util';
import { ConversationState, MemoryStorage } from 'botbuilder';
import { GenesysDisconnect } from 'botbuilder-genesys-disconnect';
import { startHost } from 'botbuilder-genesys-disconnect/host';
import { DirectLine } from './direct-line/direct-line.js';
import { mountDirectLine } from './direct-line/mount-direct-line.js';
import { Engagements } from './engagements.js';
import { serveLivePage, startRequest } from './live/live-page.js';
import { PaymentReminderBot } from './payment-reminder-bot.js';
import { PaymentReminderDialog } from './payment-reminder-dialog.js';
import { findPlatform } from './platform.js';
import { guestWords, runEngagement } from './run-engagement.js';
import { Timeline } from './timeline.js';

const usage = `Usage: npm start -- [--port 3978] [--once [--way ${Object.keys(guestWords).join('|')}]]`;

/** How the bot ends: with this exit code now, or by a signal later. */
async function main(): Promise<number | undefined> {
  const { once, way, port } = readArguments();
  const timeline = new Timeline();
  const platform = await findPlatform();

  const conversationState = new ConversationState(new MemoryStorage());
  const disconnect = await GenesysDisconnect.create({
    genesys: platform.options,
    outbox: platform.outbox,
    manifest: new URL('../../manifests/engagements.json', import.meta.url),
    conversationState,
    // A person at the page has no minute to wait until an agent is seen to be gone.
    closer: once ? undefined : { pace: { heldCheckMs: 1_000 } },
  });
  const dialog = new PaymentReminderDialog();
  disconnect.watch(dialog);
  timeline.follow(disconnect);

  const host = await startHost({
    disconnect,
    bot: new PaymentReminderBot(dialog, conversationState),
    port,
    // Whoever can open the page can start engagements.
    address: once ? undefined : '127.0.0.1',
    handleSignals: once,
    // A run without a person at it has nobody who leads the webhook of a real organisation here.
    openMessaging: once && platform.cloud === undefined ? undefined : platform.openMessaging,
  });
  const { openMessaging, server, url } = host;
  platform.connect?.(url);
  const onError = (error: unknown) => timeline.add('error', describe(error));
  const directLine = new DirectLine({ botUrl: `${url}/api/messages`, serviceUrl: url, onError });
  mountDirectLine(server, directLine);
  const client = disconnect.genesys;
  const engagements = new Engagements({ client, platform, directLine, openMessaging });
  openMessaging?.on('undeliverable', ({ way, reason }) => timeline.add('lost', `${way}: ${reason}`));
  const ready = `bot on ${url}, closing sessions on ${platform.name}`;
  if (once) {
    timeline.add('ready', ready);
    const run = { disconnect, platform, timeline, directLine, engagements, way, timeoutMs: 120_000 };
    const closure = await runEngagement(run);
    const closed = closure.state === 'closed';
    const words = closed ? 'the session is closed, and that is verified' : `not closed: ${closure.cause}`;
    timeline.add('done', words);
    await host.stop();
    await platform.stop();
    return closed ? 0 : 1;
  }

  const page = serveLivePage({ host, disconnect, platform, directLine, engagements, onError });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      page.stop();
      host
        .stop()
        .then(platform.stop)
        .then(() => process.exit(0), fail);
    });
  }
  timeline.add('ready', ready);
  timeline.add('watch', `${url}/ in a browser, until Ctrl-C`);
  const others = `other Direct Line clients: ${url}/v3/directline`;
  timeline.add('', platform.cloud ? `${others}, the event "${startRequest}" starts an engagement` : others);
  for (const note of platform.notes) timeline.add('note', note);
  return undefined;
}

function readArguments(): { once: boolean; way: keyof typeof guestWords; port: number } {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      way: { type: 'string' },
      port: { type: 'string', default: process.env.PORT ?? '3978' },
    },
  });
  const way = (values.way ?? 'pay') as keyof typeof guestWords;
  if (!(way in guestWords)) throw new Error(`--way ${values.way} is not a way through the dialog. ${usage}`);
  if (values.way && !values.once)
    throw new Error(`--way needs --once: the guest on the page is you. ${usage}`);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is not a port.`);
  return { once: values.once, way, port };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fail(error: unknown): void {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
}

main().then((code) => {
  if (code !== undefined) process.exit(code);
}, fail);
