import { describe, expect, it } from 'vitest';
import type { GenesysClient } from '../../src/genesys/genesys-client.js';
import { connect, conversationId, failureOf, serve } from './hostile-server.js';

const bad: unknown[] = [
  '',
  ' ',
  '.',
  '..',
  '../oauth',
  'a/b',
  'a%2Fb',
  'a?b',
  'a#b',
  'a\r\nb',
  'a'.repeat(101),
];
const notText: unknown[] = [undefined, null, 7, {}, ['x']];

const whoAndWhen = { messageId: 'x', from: { id: 'x' }, time: 0 };
const picked = { messageId: 'x', text: 'x', payload: 'x' };
const interval = { from: 0, to: 1 };

const uses: [string, (genesys: GenesysClient, id: string) => Promise<unknown>][] = [
  ['disconnectConversation', (genesys, id) => genesys.disconnectConversation(id)],
  ['disconnectParticipant, of the conversation', (genesys, id) => genesys.disconnectParticipant(id, 'p')],
  ['disconnectParticipant, of the participant', (genesys, id) => genesys.disconnectParticipant('c', id)],
  ['tearDown', (genesys, id) => genesys.tearDown(id)],
  ['readConversation', (genesys, id) => genesys.readConversation(id)],
  ['readEndedAt', (genesys, id) => genesys.readEndedAt([conversationId, id])],
  ['sendAgentless', (genesys, id) => genesys.sendAgentless({ integrationId: id, toAddress: 'x', text: 'x' })],
  [
    'receiveOpenMessage',
    (genesys, id) =>
      genesys.receiveOpenMessage(id, { messageId: 'x', from: { id: 'x' }, time: 0, text: 'x' }),
  ],
  ['receiveOpenEvent', (genesys, id) => genesys.receiveOpenEvent(id, { from: { id: 'x' }, time: 0 })],
  [
    'receiveOpenReceipt',
    (genesys, id) => genesys.receiveOpenReceipt(id, { messageId: 'x', status: 'Failed', time: 0 }),
  ],
  [
    'receiveOpenStructuredResponse',
    (genesys, id) => genesys.receiveOpenStructuredResponse(id, { ...whoAndWhen, picked }),
  ],
  ['readMessages', (genesys, id) => genesys.readMessages(id)],
  ['readGuestAddress', (genesys, id) => genesys.readGuestAddress(id, 'integration-1')],
  ['readMessage', (genesys, id) => genesys.readMessage(id)],
];

describe('an id that cannot be one', () => {
  it.each(uses)('is refused by %s before anything is sent', async (_name, use) => {
    const { url, calls, tokens } = await serve();
    const genesys = connect(url);
    for (const id of [...bad, ...notText]) {
      expect(await failureOf(use(genesys, id as string))).toMatchObject({ code: 'ARGUMENT_INVALID' });
    }
    expect([...calls(), ...tokens()]).toEqual([]);
  });

  it('is not repeated in the message, which says what was expected and what came', async () => {
    const { url } = await serve();
    const error = await failureOf(connect(url).tearDown('what a guest said'));
    expect(String(error)).toContain('conversationId has to be an id of Genesys Cloud');
    expect(String(error)).toContain('a string of 17 characters');
    expect(String(error)).not.toContain('guest');
  });
});

const misuses: [string, (genesys: GenesysClient) => Promise<unknown>][] = [
  ['more ids than one call takes', (g) => g.readEndedAt(Array(101).fill(conversationId))],
  ['no list of ids', (g) => g.readEndedAt('x' as unknown as string[])],
  ['no address', (g) => g.sendAgentless({ integrationId: 'i', toAddress: '', text: 'x' })],
  ['an empty text', (g) => g.sendAgentless({ integrationId: 'i', toAddress: 'x', text: ' ' })],
  [
    'a text of 2,001 characters',
    (g) => g.sendAgentless({ integrationId: 'i', toAddress: 'x', text: 'x'.repeat(2_001) }),
  ],
  [
    'a message without text and attachment',
    (g) => g.receiveOpenMessage('i', { messageId: 'm', from: { id: 'f' }, time: 0 }),
  ],
  [
    'a message without a time',
    (g) => g.receiveOpenMessage('i', { messageId: 'm', from: { id: 'f' }, time: Number.NaN, text: 'x' }),
  ],
  [
    'a message of nobody',
    (g) => g.receiveOpenMessage('i', { messageId: 'm', from: undefined as never, time: 0, text: 'x' }),
  ],
  ['typing of nobody', (g) => g.receiveOpenEvent('i', { from: { id: ' ' }, time: 0 })],
  ['typing without a time', (g) => g.receiveOpenEvent('i', { from: { id: 'f' }, time: undefined as never })],
  [
    'a receipt of no message',
    (g) => g.receiveOpenReceipt('i', { messageId: '', status: 'Delivered', time: 0 }),
  ],
  [
    'a receipt for nobody',
    (g) => g.receiveOpenReceipt('i', { messageId: 'm', to: '', status: 'Sent', time: 0 }),
  ],
  [
    'a receipt with another status',
    (g) => g.receiveOpenReceipt('i', { messageId: 'm', status: 'Read' as never, time: 0 }),
  ],
  ...(['messageId', 'text', 'payload'] as const).map((part): (typeof misuses)[number] => [
    `a pick without its ${part}`,
    (g) => g.receiveOpenStructuredResponse('i', { ...whoAndWhen, picked: { ...picked, [part]: '' } }),
  ]),
  [
    'a response that picks nothing',
    (g) => g.receiveOpenStructuredResponse('i', { ...whoAndWhen, picked: undefined as never }),
  ],
  ['an interval that ends before it begins', (g) => g.findConversations({ from: 1, to: 0 })],
  ['an interval of more than 31 days', (g) => g.findConversations({ from: 0, to: 31 * 86_400_000 + 1 })],
  ['a page of 101', (g) => g.findConversations({ ...interval, limit: 101 })],
  ['a page of none', (g) => g.findConversations({ ...interval, limit: 0 })],
  ['conversations of nobody', (g) => g.findConversations({ ...interval, address: '' })],
  ['conversations of no integration', (g) => g.findConversations({ ...interval, integrationId: 'a/b' })],
  ...[-1, 4_321, 0.5, '5'].map((timeoutInMinutes): (typeof misuses)[number] => [
    `a threading window of ${timeoutInMinutes} minutes`,
    (g) =>
      g.writeThreadingTimeline({
        settings: [{ messengerType: 'open', timeoutInMinutes: timeoutInMinutes as number }],
      }),
  ]),
  ['no settings of the timeline', (g) => g.writeThreadingTimeline({ settings: undefined as never })],
  [
    'a default window that is too long',
    (g) => g.writeThreadingTimeline({ settings: [], defaultTimeoutMinutes: 4_321 }),
  ],
];

describe('other arguments', () => {
  it.each(misuses)('are refused: %s', async (_what, use) => {
    const { url, calls, tokens } = await serve();
    expect(await failureOf(use(connect(url)))).toMatchObject({ code: 'ARGUMENT_INVALID' });
    expect([...calls(), ...tokens()]).toEqual([]);
  });
});
