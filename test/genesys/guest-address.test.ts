import { expect, it, onTestFinished } from 'vitest';
import { GenesysClient } from '../../src/genesys/genesys-client.js';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { answer, connect, conversationId, serve } from './hostile-server.js';

it('is read of a conversation, whichever side has begun it', async () => {
  const cloud = await GenesysSimulator.start();
  const genesys = new GenesysClient({ apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials });
  onTestFinished(() => {
    genesys.close();
    return cloud.stop();
  });
  const to = { integrationId: cloud.integrationId, toAddress: 'guest-17@lodge' };
  const sent = await genesys.sendAgentless({ ...to, text: 'Good morning' });
  expect(await genesys.readGuestAddress(sent.conversationId)).toBe('guest-17@lodge');
  const inbound = cloud.createConversation();
  expect(await genesys.readGuestAddress(inbound.id)).toBe(inbound.address);
});

const leg = (address: string, type = 'open') => ({ type, fromAddress: { addressNormalized: address } });
const customer = (more: object) => ({ id: 'c', purpose: 'customer', ...more });

it.each([
  [
    'the last life of the conversation',
    [customer({ messages: [leg('old')] }), customer({ messages: [leg('new')] })],
    'new',
  ],
  [
    'the participant, where the communication does not say it',
    [customer({ address: 'plain', messages: [{}] })],
    'plain',
  ],
  [
    'nobody, of a guest on another messenger',
    [customer({ messages: [leg('x', 'webmessaging')] })],
    undefined,
  ],
  ['nobody, where no customer is in it', [{ id: 'a', purpose: 'agent', address: 'agent' }], undefined],
  ['nobody, where nobody is in it', undefined, undefined],
])('is that of %s', async (_what, participants, address) => {
  const { url } = await serve({ api: answer(200, { id: conversationId, participants }) });
  expect(await connect(url).readGuestAddress(conversationId)).toBe(address);
});
