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
  expect(await genesys.readGuestAddress(sent.conversationId, cloud.integrationId)).toBe('guest-17@lodge');
  const inbound = cloud.createConversation();
  expect(await genesys.readGuestAddress(inbound.id, cloud.integrationId)).toBe(inbound.address);
});

it('is not said of a conversation of another integration, whichever side has begun it', async () => {
  const cloud = await GenesysSimulator.start({ integrations: [{}, { id: otherIntegration }] });
  const genesys = new GenesysClient({ apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials });
  onTestFinished(() => {
    genesys.close();
    return cloud.stop();
  });
  const to = { integrationId: otherIntegration, toAddress: 'guest-17@lodge' };
  const { conversationId: sent } = await genesys.sendAgentless({ ...to, text: 'Good morning' });
  const { id: inbound } = cloud.createConversation();
  expect(await genesys.readGuestAddress(sent, cloud.integrationId)).toBeUndefined();
  expect(await genesys.readGuestAddress(sent, otherIntegration)).toBe('guest-17@lodge');
  expect(await genesys.readGuestAddress(inbound, otherIntegration)).toBeUndefined();
});

const otherIntegration = '99999999-2222-4333-8444-555555555555';
const own = { toAddress: { addressNormalized: 'integration-1' } };
const leg = (address: string, more: object = own) => ({
  type: 'open',
  fromAddress: { addressNormalized: address },
  ...more,
});
const customer = (more: object) => ({ id: 'c', purpose: 'customer', ...more });

it.each([
  [
    'the last life of the conversation',
    [customer({ messages: [leg('old')] }), customer({ messages: [leg('new')] })],
    'new',
  ],
  [
    'the participant, where the communication does not say it',
    [customer({ address: 'plain', messages: [own] })],
    'plain',
  ],
  [
    'nobody, of a guest on another messenger',
    [customer({ messages: [leg('x', { ...own, type: 'webmessaging' })] })],
    undefined,
  ],
  [
    'nobody, where it does not say which integration it is',
    [customer({ messages: [leg('x', {})] })],
    undefined,
  ],
  ['nobody, where there is no communication', [customer({ address: 'plain' })], undefined],
  ['nobody, where no customer is in it', [{ id: 'a', purpose: 'agent', address: 'agent' }], undefined],
  ['nobody, where nobody is in it', undefined, undefined],
])('is that of %s', async (_what, participants, address) => {
  const { url } = await serve({ api: answer(200, { id: conversationId, participants }) });
  expect(await connect(url).readGuestAddress(conversationId, 'integration-1')).toBe(address);
});
