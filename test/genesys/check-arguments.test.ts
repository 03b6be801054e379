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

describe('other arguments', () => {
  it.each([
    ['more ids than one call takes', (g: GenesysClient) => g.readEndedAt(Array(101).fill(conversationId))],
    ['no list of ids', (g: GenesysClient) => g.readEndedAt('x' as unknown as string[])],
    ['no address', (g: GenesysClient) => g.sendAgentless({ integrationId: 'i', toAddress: '', text: 'x' })],
    [
      'an empty text',
      (g: GenesysClient) => g.sendAgentless({ integrationId: 'i', toAddress: 'x', text: ' ' }),
    ],
    [
      'a text of 2,001 characters',
      (g: GenesysClient) => g.sendAgentless({ integrationId: 'i', toAddress: 'x', text: 'x'.repeat(2_001) }),
    ],
    [
      'a message without text and attachment',
      (g: GenesysClient) => g.receiveOpenMessage('i', { messageId: 'm', from: { id: 'f' }, time: 0 }),
    ],
    [
      'a message without a time',
      (g: GenesysClient) =>
        g.receiveOpenMessage('i', { messageId: 'm', from: { id: 'f' }, time: Number.NaN, text: 'x' }),
    ],
    [
      'a message of nobody',
      (g: GenesysClient) =>
        g.receiveOpenMessage('i', { messageId: 'm', from: undefined as never, time: 0, text: 'x' }),
    ],
  ])('are refused: %s', async (_what, use) => {
    const { url, calls, tokens } = await serve();
    expect(await failureOf(use(connect(url)))).toMatchObject({ code: 'ARGUMENT_INVALID' });
    expect([...calls(), ...tokens()]).toEqual([]);
  });
});
