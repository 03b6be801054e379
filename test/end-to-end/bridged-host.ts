import { ConversationState, MemoryStorage } from 'botbuilder';
import { type CloserEvents, GenesysDisconnect, MemoryOutbox } from 'botbuilder-genesys-disconnect';
import { startHost } from 'botbuilder-genesys-disconnect/host';
import { GenesysSimulator } from 'botbuilder-genesys-disconnect/simulator';
import { onTestFinished, vi } from 'vitest';
import { PaymentReminderBot } from '../../examples/payment-reminder/payment-reminder-bot.js';
import { PaymentReminderDialog } from '../../examples/payment-reminder/payment-reminder-dialog.js';
import { GuestConnector } from './guest-connector.js';

export const eventToken = 'a-token-for-events-0123456789';

/** The sample bot on a host, with a guest on a Bot Framework channel and a Genesys Cloud. */
export async function bridgedHost({
  beginSession,
  threadingWindow = 4_320,
  grace = '0s',
  integrations = [{}],
}: {
  readonly beginSession?: 'at-first-message';
  readonly threadingWindow?: number;
  readonly grace?: string;
  readonly integrations?: { readonly id?: string }[];
} = {}) {
  const cloud = await GenesysSimulator.start({
    delays: { disconnect: 50, conversation: 10, events: 20 },
    threadingWindow,
    integrations,
  });
  onTestFinished(() => cloud.stop());
  const connector = await GuestConnector.start();
  onTestFinished(() => connector.stop());
  const conversationState = new ConversationState(new MemoryStorage());
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials },
    manifest: {
      version: 1,
      engagements: {
        'payment-reminder': {
          terminalDialogs: { 'payment-reminder': {}, 'opt-out': {} },
          handoff: { states: ['completed'] },
          close: {
            grace,
            // Also where a quick machine has used up the room for looks: what is over already is told as that.
            lookFirst: 'always',
            lateGuest: { answer: 'notice', text: 'This conversation has ended.' },
          },
        },
      },
    },
    conversationState,
    outbox: new MemoryOutbox(),
    closer: { pace: { firstCheckMs: 50, heldCheckMs: 1_000 } },
  });
  const dialog = new PaymentReminderDialog();
  disconnect.watch(dialog);
  const host = await startHost({
    disconnect,
    bot: new PaymentReminderBot(dialog, conversationState),
    openMessaging: {
      integrationId: cloud.integrationId,
      signatureSecret: cloud.signatureSecret,
      eventToken,
      ...(beginSession && { beginSession }),
    },
    port: 0,
    handleSignals: false,
  });
  onTestFinished(() => host.stop());
  const messaging = host.openMessaging;
  if (messaging === undefined) throw new Error('the host has no Open Messaging');
  cloud.deliverTo(`${host.url}/api/genesys/messages`);
  cloud.pushEventsTo(`${host.url}/api/genesys/events`, { token: eventToken, envelope: 'eventbridge' });
  /** Starts an engagement with the guest, who has read the text then. */
  const started = async (text: string) => {
    const { conversationId } = await messaging.startEngagement({
      engagement: 'payment-reminder',
      to: 'guest-17@lodge',
      text,
      key: 'invoice-4711',
      conversation: {
        channelId: 'test',
        serviceUrl: connector.url,
        parameters: { bot: { id: 'bot' }, members: [{ id: 'guest' }] },
      },
    });
    await connector.reads(text);
    return conversationId;
  };
  const says = (text: string) => connector.writes(host.url, text);
  const opened = new Promise<{ readonly conversationId: string }>((resolve) => {
    messaging.on('opened', resolve);
  });
  const closed = new Promise<CloserEvents['closed']>((resolve) => void disconnect.on('closed', resolve));
  const textsIn = (id: string) => cloud.conversation(id)?.messages.map(({ text }) => text);
  const arrives = (id: string, text: string) =>
    new Promise<void>((resolve) => {
      const look = () => textsIn(id)?.includes(text) === true && resolve();
      cloud.on('conversation', look);
      look();
    });
  return { cloud, connector, disconnect, host, messaging, started, says, opened, closed, textsIn, arrives };
}

/** The answers of Genesys Cloud to messages wait until they are let go. */
export function holdAnswers(disconnect: GenesysDisconnect) {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { genesys } = disconnect;
  const receive = genesys.receiveOpenMessage.bind(genesys);
  vi.spyOn(genesys, 'receiveOpenMessage').mockImplementation(async (...given) => {
    const answer = await receive(...given);
    await held;
    return answer;
  });
  return { letGo };
}
