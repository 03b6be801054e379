import { ConversationState, MemoryStorage } from 'botbuilder';
import { type CloserEvents, GenesysDisconnect, MemoryOutbox } from 'botbuilder-genesys-disconnect';
import { startHost } from 'botbuilder-genesys-disconnect/host';
import { GenesysSimulator } from 'botbuilder-genesys-disconnect/simulator';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { PaymentReminderBot } from '../../examples/payment-reminder/payment-reminder-bot.js';
import { PaymentReminderDialog } from '../../examples/payment-reminder/payment-reminder-dialog.js';
import { GuestConnector } from './guest-connector.js';

const eventToken = 'a-token-for-events-0123456789';
const asking = 'The guest asks for a person.';

async function stage(beginSession?: 'at-first-message') {
  const cloud = await GenesysSimulator.start({ delays: { disconnect: 50, conversation: 10, events: 20 } });
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
          close: { grace: '0s', lateGuest: { answer: 'notice', text: 'This conversation has ended.' } },
        },
      },
    },
    conversationState,
    outbox: new MemoryOutbox(),
    closer: { pace: { firstCheckMs: 50, heldCheckMs: 100 } },
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
  return { cloud, connector, disconnect, messaging, says, opened, closed, textsIn, arrives };
}

/** The answers of Genesys Cloud to messages wait until they are let go. */
function holdAnswers(disconnect: GenesysDisconnect) {
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

describe('a guest whose conversation nobody has linked', () => {
  test('is handed over to a person, loses no word on the way, and is closed when the person has left', async () => {
    const { cloud, connector, disconnect, says, opened, closed, textsIn, arrives } = await stage();
    const { letGo } = holdAnswers(disconnect);
    await says('hello');
    await says('agent');
    const before = connector.texts.length;
    // Nobody knows the conversation yet.
    await says('pay');
    await says('Anybody there?');
    expect(connector.texts).toHaveLength(before);
    letGo();
    const { conversationId } = await opened;
    await arrives(conversationId, 'Anybody there?');
    expect(textsIn(conversationId)).toEqual(['agent', asking, 'pay', 'Anybody there?']);
    cloud.agentJoins(conversationId);
    cloud.agentWrites(conversationId, 'You have until Monday.');
    await connector.reads('You have until Monday.');
    cloud.agentLeaves(conversationId, { guest: 'back-to-flow' });
    cloud.agentWrapsUp(conversationId);
    const { closure } = await closed;
    expect(closure).toMatchObject({ conversationId, state: 'closed', handedOver: true });
    await says('Thanks!');
    await connector.reads('This conversation has ended.');
    expect(cloud.conversation(conversationId)?.state).toBe('ended');
    expect(cloud.conversations).toHaveLength(1);
  });

  test('is in a session although the first answer does not name the conversation', async () => {
    const { disconnect, says, opened, textsIn, arrives } = await stage();
    const { genesys } = disconnect;
    const receive = genesys.receiveOpenMessage.bind(genesys);
    vi.spyOn(genesys, 'receiveOpenMessage').mockImplementation(async (...given) => {
      const { messageId } = await receive(...given);
      return { messageId };
    });
    await says('hello');
    await says('agent');
    const { conversationId } = await opened;
    await says('Anybody there?');
    await arrives(conversationId, 'Anybody there?');
    expect(textsIn(conversationId)).toEqual(['agent', asking, 'Anybody there?']);
  });

  test('is mirrored from the first message on where that is wanted, and closed at the end of the dialog', async () => {
    const { connector, says, opened, closed, textsIn } = await stage('at-first-message');
    await says('hello');
    const { conversationId } = await opened;
    await says('pay');
    const { closure } = await closed;
    expect(closure).toMatchObject({ conversationId, state: 'closed' });
    expect(connector.texts.at(-1)).toContain('Goodbye');
    expect(textsIn(conversationId)).toEqual(['hello', 'pay']);
  });
});
