import { expect, test } from 'vitest';
import type { Closure, ClosureDraft } from '../../../src/closing/closure.js';
import { MemoryDocumentStore } from '../../../src/closing/outboxes/memory-document-store.js';
import { closeMovedSessions } from '../../../src/open-messaging/relaying/close-moved.js';
import { followMove } from '../../../src/open-messaging/relaying/follow-move.js';
import type { MessagingTools } from '../../../src/open-messaging/relaying/messaging-tools.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import { SessionBook } from '../../../src/open-messaging/sessions/session-book.js';
import { ManualClock, settle } from '../../manual-clock.js';
import { genesysId, KeptLog, otherGenesysId } from '../../turns/stage.js';

/** A session whose words have landed in another conversation than the one that it was linked to. */
async function moved(old: { readonly live: boolean } | Error, before?: Partial<Closure>) {
  const clock = new ManualClock();
  const book = new SessionBook(new MemoryDocumentStore(), clock, 60_000);
  const logger = new KeptLog();
  const latest = new Map<string, Partial<Closure>>(before && [[genesysId, before]]);
  const scheduled: ClosureDraft[] = [];
  const listeners = new Map<string, (event: { closure: Closure }) => unknown>();
  const tools = {
    ...{ book, clock, logger },
    listeners: { tell: () => {} },
    channel: { link: async () => {} },
    genesys: {
      readConversation: async (id: string) => {
        if (old instanceof Error) throw old;
        return {
          id,
          participants: [{ id: 'p', purpose: 'customer', state: '', ...old, workPending: false }],
        };
      },
    },
    closer: {
      latest: async (id: string) => latest.get(id),
      schedule: async (draft: ClosureDraft) => {
        scheduled.push(draft);
        latest.set(draft.conversationId, { state: 'scheduled', sequence: 1 });
      },
      on: (name: string, listener: (event: { closure: Closure }) => unknown) => {
        listeners.set(name, listener);
        return () => listeners.delete(name);
      },
    },
  } as unknown as MessagingTools;
  const session: EngagementSession = {
    conversationId: genesysId,
    integrationId: 'integration-1',
    guest: 'guest-17',
    talksWith: 'bot',
  };
  await book.open(session);
  await followMove(tools, session, otherGenesysId, clock.now());
  const stop = closeMovedSessions(tools);
  const end = async (name: 'scheduled' | 'closed' | 'alreadyClosed', change: Partial<Closure> = {}) => {
    const plan = { engagement: 'reminder' };
    const closure = {
      conversationId: otherGenesysId,
      plan,
      signals: [],
      dueAt: 0,
      handedOver: false,
      ...change,
    };
    listeners.get(name)?.({ closure: closure as unknown as Closure });
    await settle();
  };
  return { book, logger, scheduled, listeners, end, stop };
}

test('a conversation that was over when the session moved on is left alone', async () => {
  const { end, scheduled, logger } = await moved({ live: false });
  await end('scheduled');
  expect(scheduled).toEqual([]);
  expect(logger.of('warn')).toEqual([]);
});

test.each([
  ['is open', { live: true }],
  ['cannot be read', new Error('away')],
])('a conversation that %s when the session moves on is closed with it, once', async (_what, old) => {
  const { end, scheduled, logger, book } = await moved(old);
  expect(logger.of('warn')).toHaveLength(1);
  expect((await book.find(otherGenesysId))?.leftOpen).toEqual([genesysId]);
  await end('scheduled');
  await end('closed');
  expect(scheduled).toMatchObject([
    { conversationId: genesysId, handedOver: true, follows: 0, plan: { engagement: 'reminder' } },
  ]);
});

test.each(['closed', 'alreadyClosed'] as const)(
  'so it is where the process died that scheduled the closure: %s',
  async (name) => {
    const { end, scheduled } = await moved({ live: true });
    await end(name);
    expect(scheduled).toMatchObject([{ conversationId: genesysId }]);
  },
);

test('so it is where the guest came back at the first end, and not where another engagement runs in it', async () => {
  const returned = { state: 'cancelled', cause: 'guest-returned', sequence: 2, createdAt: -1 } as const;
  const again = await moved({ live: true }, returned);
  await again.end('scheduled');
  expect(again.scheduled).toMatchObject([{ conversationId: genesysId, follows: 2 }]);
  const other = await moved({ live: true }, { ...returned, cause: 'begun-anew' });
  await other.end('scheduled');
  expect(other.scheduled).toEqual([]);
});

test('the close of a conversation that was re-opened closes no other', async () => {
  const { end, scheduled } = await moved({ live: true });
  const signals = [{ source: 'reopened', id: 'active', outcome: 'event', at: 0 }] as const;
  await end('scheduled', { signals });
  expect(scheduled).toEqual([]);
});

test('nobody listens any more after the stop', async () => {
  const { stop, listeners } = await moved({ live: true });
  stop();
  expect(listeners.size).toBe(0);
});
