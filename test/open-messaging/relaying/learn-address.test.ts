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
import { genesysId } from '../../turns/stage.js';

async function stage(answers: (string | undefined | Error)[]) {
  const clock = new ManualClock();
  const book = new SessionBook(new MemoryDocumentStore(), clock, 60_000);
  const asked: string[] = [];
  const genesys = {
    readGuestAddress: async (id: string) => {
      asked.push(id);
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
  };
  await book.open(opened);
  const since = clock.now();
  const learn = async () => {
    const known = (await book.ofGuest('integration-1', 'u1')) as EngagementSession;
    return (await learnAddress({ book, clock, genesys } as never, known, since)).address;
  };
  return { clock, book, asked, learn };
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
