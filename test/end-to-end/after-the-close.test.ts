import { createHmac, randomUUID } from 'node:crypto';
import type { CloserEvents } from 'botbuilder-genesys-disconnect';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { documentsOfIntegration } from '../../src/open-messaging/sessions/documents-of-integration.js';
import { SessionBook } from '../../src/open-messaging/sessions/session-book.js';
import { bridgedHost, eventToken } from './bridged-host.js';

const text = 'Your invoice is due. Reply "pay", "later", "stop" or "agent".';
const notice = 'This conversation has ended.';

async function stage() {
  const bridged = await bridgedHost();
  const { cloud, connector, disconnect, host } = bridged;
  const conversationId = await bridged.started(text);
  const documents = documentsOfIntegration(disconnect.outbox.documents, cloud.integrationId);
  const book = new SessionBook(documents, systemClock, 60_000);
  const talksWith = async () => (await book.find(conversationId))?.talksWith;
  const joinedAt = (eventTime: number) =>
    fetch(`${host.url}/api/genesys/events/user.start`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${eventToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ conversationId, eventTime, participantId: 'p', mediaType: 'MESSAGE' }),
    });
  /** A person's words as the webhook delivers them, whatever the conversation is by then. */
  const personWrites = async (words: string) => {
    const id = randomUUID();
    const time = new Date().toISOString();
    const to = { id: 'guest-17@lodge', idType: 'Opaque' };
    const from = { nickname: 'Ann', id: cloud.integrationId, idType: 'Opaque' };
    const channel = {
      id: cloud.integrationId,
      platform: 'Open',
      type: 'Private',
      messageId: id,
      to,
      from,
      time,
    };
    const said = {
      conversationId,
      direction: 'Outbound',
      originatingEntity: 'Human',
      type: 'Text',
      text: words,
    };
    const body = JSON.stringify({ id, channel, ...said });
    const signature = createHmac('sha256', cloud.signatureSecret).update(body).digest('base64');
    const headers = { 'Content-Type': 'application/json', 'X-Hub-Signature-256': `sha256=${signature}` };
    await fetch(`${host.url}/api/genesys/messages`, { method: 'POST', headers, body });
    await connector.reads(words);
  };
  const held = new Promise<CloserEvents['held']>((resolve) => void disconnect.on('held', resolve));
  return { ...bridged, conversationId, talksWith, joinedAt, personWrites, held };
}

test('a person who comes or writes without having been asked for silences the bot', async () => {
  const { cloud, connector, says, arrives, conversationId, talksWith, joinedAt } = await stage();
  expect((await joinedAt(Date.now())).status).toBe(200);
  expect(await talksWith()).toBe('agent');
  await says('pay');
  await arrives(conversationId, 'pay');
  expect(connector.texts).toEqual([text]);
  cloud.agentJoins(conversationId);
  cloud.agentWrites(conversationId, 'Hello, this is Ann.');
  await connector.reads('Hello, this is Ann.');
});

test('a person who writes is enough', async () => {
  const { talksWith, personWrites } = await stage();
  await personWrites('Hello, this is Ann.');
  expect(await talksWith()).toBe('agent');
});

test('what is told late of a person, and twice, opens nothing and wakes nobody', async () => {
  const { connector, disconnect, says, closed, conversationId, talksWith, joinedAt, personWrites } =
    await stage();
  const before = Date.now();
  await says('pay');
  await closed;
  expect((await joinedAt(before)).status).toBe(200);
  expect((await joinedAt(before)).status).toBe(200);
  await personWrites('Goodbye from Ann.');
  expect(await talksWith()).toBe('bot');
  await says('Hello?');
  await connector.reads(notice);
  expect((await disconnect.closures.find({ conversationId })).closures).toHaveLength(1);
});

test('the guest of a closed conversation that a person has opened again talks with that person', async () => {
  const { cloud, connector, disconnect, says, closed, conversationId, arrives, held } = await stage();
  await says('pay');
  const { closure } = await closed;
  await says('Hello?');
  await connector.reads(notice);
  // An hour later, somebody else writes to the guest's conversation, and a person takes it.
  const earlier = { endedAt: Date.now() - 3_600_000 };
  await disconnect.outbox.amend(closure.id, ['closed'], earlier, [], Date.now());
  const heard = connector.texts.length;
  cloud.guestWrites(conversationId, 'from another system');
  cloud.agentJoins(conversationId);
  expect((await held).closure).toMatchObject({ sequence: 2, cause: 'agent-in-conversation' });
  await says('Is somebody there?');
  await arrives(conversationId, 'Is somebody there?');
  cloud.agentWrites(conversationId, 'I am.');
  await connector.reads('I am.');
  expect(connector.texts.slice(heard)).toEqual(['I am.']);
});
