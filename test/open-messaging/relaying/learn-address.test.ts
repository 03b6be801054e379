import { expect, test } from 'vitest';
import { MemoryDocumentStore } from '../../../src/closing/outboxes/memory-document-store.js';
import type { ApiFailure } from '../../../src/errors/genesys-api-error.js';
import { GenesysNetworkError } from '../../../src/errors/genesys-network-error.js';
import { GenesysNotFoundError } from '../../../src/errors/genesys-not-found-error.js';
import { GenesysPermissionError } from '../../../src/errors/genesys-permission-error.js';
import { learnAddress } from '../../../src/open-messaging/relaying/learn-address.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import { SessionBook } from '../../../src/open-messaging/sessions/session-book.js';
import { ManualClock } from '../../manual-clock.js';
import { genesysId, KeptLog, otherGenesysId } from '../../turns/stage.js';

const wayTo = (id: string) =>
  ({ reference: { channelId: 'test', conversation: { id } } }) as unknown as NonNullable<
    EngagementSession['way']
  >;

async function stage(answers: (string | undefined | Error)[]) {
  const clock = new ManualClock();
  const book = new SessionBook(new MemoryDocumentStore(), clock, 60_000);
  const logger = new KeptLog();
  const over = new Set<string>();
  const asked: string[] = [];
  const genesys = {
    readConversation: async (id: string) => ({ id, participants: [{ id: 'p', live: !over.has(id) }] }),
    readGuestAddress: async (id: string, integrationId: string) => {
      asked.push(id);
      expect(integrationId).toBe('integration-1');
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const opened: EngagementSession = {
    conversationId: genesysId,
    integrationId: 'integration-1',
    guest: 'u1',
    talksWith: 'bot',
    isAddressUnknown: true,
    way: wayTo('of-u1'),
  };
  await book.open(opened);
  const since = clock.now();
  const learn = async () => {
    const known = (await book.ofGuest('integration-1', 'u1')) as EngagementSession;
    return (await learnAddress({ book, clock, genesys, logger } as never, known, since)).address;
  };
  return { clock, book, over, logger, asked, learn };
}

const call = { method: 'GET', path: '/api/v2/conversations/{id}', status: 404, durationMs: 1 };
const failure = { call, origin: 'https://api.example' } as unknown as ApiFailure;
const away = () => new GenesysNetworkError(failure, 'refused', 'ECONNREFUSED', false);

test('the address is asked once, and the guest is found by it', async () => {
  const { book, asked, learn } = await stage(['guest-17@lodge']);
  expect(await learn()).toBe('guest-17@lodge');
  expect(await learn()).toBe('guest-17@lodge');
  expect(asked).toEqual([genesysId]);
  expect(await book.ofGuest('integration-1', 'guest-17@lodge')).toMatchObject({ guest: 'u1' });
});

test("the channel's id of the guest is taken where the answer says no address, or may not be had", async () => {
  for (const answer of [undefined, new GenesysPermissionError(failure, [], true)]) {
    const { asked, learn } = await stage([answer]);
    expect(await learn()).toBe('u1');
    expect(await learn()).toBe('u1');
    expect(asked).toHaveLength(1);
  }
});

test('it is asked again where the platform was away, or does not know the conversation yet', async () => {
  const { clock, learn } = await stage([
    away(),
    new GenesysNotFoundError(failure),
    new GenesysNotFoundError(failure),
  ]);
  await expect(learn()).rejects.toBeInstanceOf(GenesysNetworkError);
  await expect(learn()).rejects.toMatchObject({ code: 'CONVERSATION_UNKNOWN' });
  await clock.advance(30_000);
  expect(await learn()).toBe('u1');
});

const victim: EngagementSession = {
  conversationId: otherGenesysId,
  integrationId: 'integration-1',
  guest: 'guest-17@lodge',
  talksWith: 'agent',
  way: wayTo('of-another'),
};

test("an address is not taken from another guest's session, and the words are not sent under it", async () => {
  const { book, logger, learn } = await stage(['guest-17@lodge', 'guest-17@lodge']);
  await book.open(victim);
  for (const _ of [1, 2]) await expect(learn()).rejects.toMatchObject({ code: 'MESSAGE_UNDELIVERABLE' });
  expect(await book.ofGuest('integration-1', 'guest-17@lodge')).toMatchObject(victim);
  expect((await book.find(genesysId))?.address).toBeUndefined();
  expect(logger.of('warn')).toHaveLength(2);
});

test("so it is where that guest's session has moved on, and what it left is closed", async () => {
  const { book, over, learn } = await stage(['guest-17@lodge']);
  await book.open(victim);
  await book.move(otherGenesysId, 'third');
  await book.open({ ...victim, guest: 'u2', conversationId: 'third' });
  over.add(otherGenesysId);
  await expect(learn()).rejects.toMatchObject({ code: 'MESSAGE_UNDELIVERABLE' });
});

test('so it is where a move of that guest was broken off and leads back', async () => {
  const { book, over, learn } = await stage(['guest-17@lodge']);
  await book.open(victim);
  await book.open({ ...victim, guest: 'u2', conversationId: 'third' });
  await book.move(otherGenesysId, 'third');
  await book.move('third', otherGenesysId);
  over.add(otherGenesysId);
  over.add('third');
  await expect(learn()).rejects.toMatchObject({ code: 'MESSAGE_UNDELIVERABLE' });
});

test('an address is taken from a session that is over, or is of the same conversation of the bot', async () => {
  const before = await stage(['guest-17@lodge']);
  await before.book.open(victim);
  before.over.add(otherGenesysId);
  expect(await before.learn()).toBe('guest-17@lodge');
  const same = await stage(['guest-17@lodge']);
  await same.book.open({ ...victim, way: wayTo('of-u1') });
  expect(await same.learn()).toBe('guest-17@lodge');
});
