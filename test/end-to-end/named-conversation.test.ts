import type { CloserEvents } from 'botbuilder-genesys-disconnect';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bridgedHost } from './bridged-host.js';
import { GuestConnector } from './guest-connector.js';

const address = 'guest-17@lodge';

/** A conversation that another system has begun with the guest, whom the channel knows by another id. */
async function named() {
  const stage = await bridgedHost();
  const { cloud, connector, disconnect } = stage;
  const { conversationId } = await disconnect.genesys.sendAgentless({
    integrationId: cloud.integrationId,
    toAddress: address,
    text: 'Your invoice is due.',
  });
  connector.channelData = { genesysConversationId: conversationId };
  const closures: CloserEvents['closed']['closure'][] = [];
  const bothClosed = new Promise<void>((resolve) => {
    disconnect.on('closed', ({ closure }) => closures.push(closure) === 2 && resolve());
  });
  return { ...stage, conversationId, closures, bothClosed };
}

test('what a guest says whose conversation the channel names is mirrored into it, and it is closed', async () => {
  const { cloud, connector, disconnect, says, arrives, closed, conversationId } = await named();
  const asked = vi.spyOn(disconnect.genesys, 'readGuestAddress');
  await says('hello');
  await arrives(conversationId, 'hello');
  await says('pay');
  const { closure } = await closed;
  expect(closure).toMatchObject({ conversationId, state: 'closed' });
  expect(cloud.conversation(conversationId)?.state).toBe('ended');
  expect(cloud.conversations).toHaveLength(1);
  expect(asked).toHaveBeenCalledOnce();
  await says('Hello?');
  await connector.reads('This conversation has ended.');
});

test('where the address of the guest is not known, both conversations are closed', async () => {
  const { cloud, disconnect, messaging, says, conversationId, closures, bothClosed } = await named();
  vi.spyOn(disconnect.genesys, 'readGuestAddress').mockResolvedValue(undefined);
  const moved = new Promise<string>((resolve) => void messaging.on('moved', ({ to }) => resolve(to)));
  await says('hello');
  const second = await moved;
  await says('pay');
  await bothClosed;
  expect(closures.map((closure) => closure.conversationId).sort()).toEqual([conversationId, second].sort());
  expect(cloud.conversations.map(({ state }) => state)).toEqual(['ended', 'ended']);
});

test('a guest whose turn names a conversation of another integration is not mistaken for who has that address here', async () => {
  const other = '99999999-2222-4333-8444-555555555555';
  const stage = await bridgedHost({ integrations: [{}, { id: other }] });
  const { cloud, connector: victim, disconnect, messaging, host, textsIn, arrives } = stage;
  const reference = { channelId: 'test', serviceUrl: victim.url };
  const parameters = { bot: { id: 'bot' }, members: [{ id: 'victim' }], isGroup: false } as never;
  const started = await messaging.startEngagement({
    ...{ engagement: 'payment-reminder', to: address, text: 'Your payment is due.', key: 'key-1' },
    conversation: { ...reference, parameters },
  });
  const { conversationId } = started;
  cloud.agentJoins(conversationId);
  cloud.agentWrites(conversationId, 'Ann here.');
  await victim.reads('Ann here.');

  const stranger = await GuestConnector.start('conversation-of-stranger');
  onTestFinished(() => stranger.stop());
  const elsewhere = await disconnect.genesys.sendAgentless({
    ...{ integrationId: other, toAddress: address, text: 'Something else.' },
  });
  stranger.channelData = { genesysConversationId: elsewhere.conversationId, engagement: 'payment-reminder' };
  const moved = new Promise<string>((resolve) => void messaging.on('moved', ({ to }) => resolve(to)));
  await stranger.writes(host.url, "the stranger's secret");
  const own = await moved;
  await arrives(own, "the stranger's secret");
  cloud.agentWrites(conversationId, 'For the victim only.');
  await victim.reads('For the victim only.');

  expect(own).not.toBe(conversationId);
  expect(textsIn(conversationId)).not.toContain("the stranger's secret");
  expect(stranger.texts).not.toContain('For the victim only.');
  const closed: string[] = [];
  const bothClosed = new Promise<void>((resolve) => {
    disconnect.on('closed', ({ closure }) => closed.push(closure.conversationId) === 2 && resolve());
  });
  await stranger.writes(host.url, 'pay');
  await bothClosed;
  expect(closed.sort()).toEqual([elsewhere.conversationId, own].sort());
  expect(cloud.conversation(conversationId)?.state).not.toBe('ended');
});
