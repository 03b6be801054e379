import type { CloserEvents } from 'botbuilder-genesys-disconnect';
import { expect, test, vi } from 'vitest';
import { bridgedHost } from './bridged-host.js';

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
