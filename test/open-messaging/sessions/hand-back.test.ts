import { describe, expect, onTestFinished, test } from 'vitest';
import { MemoryDocumentStore } from '../../../src/closing/outboxes/memory-document-store.js';
import type {
  ConversationSnapshot,
  ParticipantSnapshot,
} from '../../../src/genesys/conversation-snapshot.js';
import { Listeners } from '../../../src/listeners.js';
import type { GuestChannel } from '../../../src/open-messaging/bridging/guest-channel.js';
import { timedChannel } from '../../../src/open-messaging/bridging/timed-channel.js';
import {
  type OpenMessagingEvents,
  openMessagingEventNames,
} from '../../../src/open-messaging/open-messaging-events.js';
import { hearAgent } from '../../../src/open-messaging/relaying/hear-agent.js';
import type { EngagementSession } from '../../../src/open-messaging/sessions/engagement-session.js';
import { handBack } from '../../../src/open-messaging/sessions/hand-back.js';
import { HandoffWatch } from '../../../src/open-messaging/sessions/handoff-watch.js';
import { SessionBook } from '../../../src/open-messaging/sessions/session-book.js';
import { ManualClock, settle } from '../../manual-clock.js';
import { FakeClosing } from '../../turns/fake-closing.js';
import { genesysId, KeptLog, manifestOf } from '../../turns/stage.js';

const lookMs = 60_000;
const turnMs = 40_000;
const words = 'my iban is DE99';
const never = () => new Promise<void>(() => {});

/** The agent has left the conversation. */
function left(endedAt: number): ConversationSnapshot {
  return {
    id: genesysId,
    participants: [
      { id: 'p-1', purpose: 'customer', live: true, state: 'connected', workPending: false },
      { id: 'p-2', purpose: 'agent', live: false, state: 'disconnected', workPending: false, endedAt },
    ],
  };
}

const session: EngagementSession = {
  conversationId: genesysId,
  integrationId: 'i',
  guest: 'guest-17',
  talksWith: 'agent',
  way: {
    appId: '',
    reference: {
      channelId: 'directline',
      serviceUrl: 'https://channel.example',
      conversation: { id: 'conversation-1' },
      bot: { id: 'bot' },
      user: { id: 'user' },
    },
  },
};

/** Processes that share the outbox's database; `tell` is the bot's turn. */
async function staged(tell: (process: number) => Promise<void>, manifest = manifestOf()) {
  const clock = new ManualClock();
  const documents = new MemoryDocumentStore();
  const closer = new FakeClosing();
  const logger = new KeptLog();
  const told: { process: number; at: number }[] = [];
  const events: OpenMessagingEvents['handedBack'][] = [];
  const begunAt = clock.now();
  const conversation: { participants?: ConversationSnapshot['participants'] } = {};
  const book = new SessionBook(documents, clock, lookMs);
  const processes = [0, 1].map((process) => {
    const channel = {
      attach() {},
      handoffEnded: async () => {
        told.push({ process, at: clock.now() - begunAt });
        await tell(process);
      },
    } as unknown as GuestChannel;
    const listeners = new Listeners<OpenMessagingEvents>(openMessagingEventNames, logger, 'failed');
    listeners.on('handedBack', (event) => events.push(event));
    const tools = {
      book: new SessionBook(documents, clock, lookMs),
      channel: timedChannel(channel, clock, { deliverMs: 1_000, turnMs }),
      closer: closer as never,
      manifest: () => manifest,
      ...{ listeners, clock, logger, turnMs },
    };
    const watch = new HandoffWatch({
      ...tools,
      readConversation: async () => ({ ...left(begunAt), ...conversation }),
      hasRoom: () => true,
      handBack: (seen) => handBack(tools, seen),
      lookMs,
    });
    return { watch, tools };
  });
  const [one, other] = processes as [(typeof processes)[number], (typeof processes)[number]];
  await book.open(session);
  for (const { watch } of processes) watch.start();
  await clock.advance(0);
  onTestFinished(async () => {
    const stopped = Promise.all(processes.map(({ watch }) => watch.stop()));
    await clock.advance(2 * turnMs);
    await stopped;
  });
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.schedule(ms, resolve));
  const talksWith = async () => (await book.find(genesysId))?.talksWith;
  const agentComes = () => {
    const back = { id: 'p-3', purpose: 'agent', live: true, state: 'connected', workPending: false };
    conversation.participants = [...left(begunAt).participants, back];
  };
  const agentLeaves = () => {
    const [gone] = left(clock.now()).participants.slice(1) as [ParticipantSnapshot];
    conversation.participants = [...left(begunAt).participants, { ...gone, id: 'p-3' }];
  };
  return { clock, book, closer, logger, told, events, one, other, wait, talksWith, agentComes, agentLeaves };
}

const refusedWith = (status: number) => Object.assign(new Error(words), { name: 'RestError', status });

describe('of two processes that hear that the person has left', () => {
  test('one tells the bot, once', async () => {
    const { clock, told, one, other, wait, talksWith, events } = await staged(() => wait(50));
    await one.watch.somebodyLeft(genesysId);
    await clock.advance(20);
    await other.watch.somebodyLeft(genesysId);
    await clock.advance(5 * lookMs);
    expect(told).toHaveLength(1);
    expect(events).toEqual([{ conversationId: genesysId, botTold: true }]);
    expect(await talksWith()).toBe('bot');
  });

  test('one tells the bot where both have found it out at the same moment', async () => {
    const { told, one, other, book } = await staged(async () => {});
    const seen = (await book.find(genesysId)) as EngagementSession;
    await Promise.all([handBack(one.tools, seen), handBack(other.tools, seen)]);
    expect(told).toHaveLength(1);
  });

  test('neither tells the bot by a look that is older than another handoff', async () => {
    const { clock, told, one, book } = await staged(async () => {});
    const seen = (await book.find(genesysId)) as EngagementSession;
    await book.change(genesysId, { talksWith: 'bot' });
    await clock.advance(1);
    await book.change(genesysId, { talksWith: 'agent' });
    await handBack(one.tools, seen);
    expect(told).toEqual([]);
  });
});

test('the bot is not told of a person who has left a session that is over: its guest is locked out', async () => {
  const { clock, closer, told, events, one, talksWith } = await staged(async () => {});
  const plan = { watchForMs: 3_600_000, lateGuest: { answer: 'notice' } };
  const closed = { conversationId: genesysId, state: 'closed', endedAt: clock.now(), signals: [], plan };
  closer.closures.push(closed as never);
  await one.watch.somebodyLeft(genesysId);
  await clock.advance(5 * lookMs);
  expect(told).toEqual([]);
  expect(closer.closures).toHaveLength(1);
  expect(events).toEqual([{ conversationId: genesysId, botTold: false }]);
  expect(await talksWith()).toBe('bot');
});

describe('a process that dies', () => {
  /** It begins to hand the session back and does not get any further than into the bot's turn. */
  async function killed(inTurn: (closer: FakeClosing, clock: ManualClock) => Promise<void> = async () => {}) {
    const all = await staged(async () => {});
    const { one, clock, closer, book } = all;
    const handoffEnded = async () => {
      await inTurn(closer, clock);
      await never();
    };
    const seen = (await book.find(genesysId)) as EngagementSession;
    void handBack({ ...one.tools, channel: { ...one.tools.channel, handoffEnded } }, seen);
    await settle();
    return all;
  }

  test('while the bot is told has it told by another one, when its claim has lapsed', async () => {
    const { clock, told, other, talksWith } = await killed();
    await other.watch.somebodyLeft(genesysId);
    await clock.advance(turnMs);
    expect(told).toEqual([]);
    await clock.advance(lookMs);
    expect(told).toHaveLength(1);
    expect(await talksWith()).toBe('bot');
  });

  test('while the bot is told does not have it told by another one, if a person has come back', async () => {
    const { clock, told, talksWith, agentComes } = await killed();
    agentComes();
    await clock.advance(turnMs + 2 * lookMs);
    expect(told).toEqual([]);
    expect(await talksWith()).toBe('agent');
  });

  test('after the turn has asked for the close does not have the bot told again', async () => {
    const { clock, told, closer, talksWith } = await killed(asksForClose);
    await clock.advance(2 * lookMs);
    expect(told).toEqual([]);
    expect(closer.closures).toHaveLength(1);
    expect(await talksWith()).toBe('bot');
  });

  test('every time in the turn of the bot has the session closed without the bot', async () => {
    const { clock, closer, book, one, other, talksWith } = await killed();
    await Promise.all([one, other].map(({ watch }) => watch.stop()));
    const channel = { ...one.tools.channel, handoffEnded: never };
    for (let n = 0; n < 8; n += 1) {
      await clock.advance(turnMs + 30_000);
      const seen = await book.find(genesysId);
      if (seen?.handBack !== undefined) void handBack({ ...one.tools, channel }, seen);
      await settle();
    }
    expect(closer.only.signals).toMatchObject([{ source: 'handoff' }]);
    expect(await talksWith()).toBe('bot');
  });
});

async function asksForClose(closer: FakeClosing, clock: ManualClock): Promise<void> {
  const { id } = await closer.schedule({ conversationId: genesysId, signals: [] } as never);
  closer.set(id, { createdAt: clock.now() });
}

describe('a bot that fails', () => {
  test('is told again after growing waits, and then the session is closed by its plan without it', async () => {
    const plan = manifestOf({ handoff: { states: ['completed'], reason: 'helped' }, close: { grace: '7s' } });
    const { clock, told, closer, one, events, logger, talksWith } = await staged(async () => {
      throw new Error(`cannot parse ${words}`);
    }, plan);
    await one.watch.somebodyLeft(genesysId);
    await clock.advance(9_000);
    expect(closer.closures).toEqual([]);
    await clock.advance(5 * lookMs);
    expect(told.map(({ at }) => at)).toEqual([0, 1_000, 4_000, 10_000]);
    expect(closer.only).toMatchObject({
      conversationId: genesysId,
      botConversation: { channelId: 'directline', conversationId: 'conversation-1' },
      handedOver: true,
      plan: { engagement: 'payment-reminder', reason: 'helped' },
      signals: [{ source: 'handoff', id: 'handoff.status', outcome: 'completed' }],
    });
    expect(closer.only.dueAt - (closer.only.signals[0]?.at ?? 0)).toBe(7_000);
    expect(await talksWith()).toBe('bot');
    expect(events).toEqual([{ conversationId: genesysId, botTold: false }]);
    expect(logger.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { genesysConversationId: genesysId, tellings: 4, error: 'Error' } },
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain(words);
  });

  test('once and hears it then ends as one that did not fail', async () => {
    let fails = true;
    const { clock, told, closer, one, events } = await staged(async () => {
      if (fails) throw refusedWith(502);
    });
    await one.watch.somebodyLeft(genesysId);
    await clock.advance(500);
    fails = false;
    await clock.advance(5 * lookMs);
    expect(told).toHaveLength(2);
    expect(events).toEqual([{ conversationId: genesysId, botTold: true }]);
    expect(closer.closures).toEqual([]);
  });

  test.each([403, 404])('because the channel answers %i is not told again', async (status) => {
    const { clock, told, closer, one, logger } = await staged(async () => {
      throw refusedWith(status);
    });
    await one.watch.somebodyLeft(genesysId);
    await clock.advance(1);
    expect(closer.closures).toHaveLength(1);
    await clock.advance(5 * lookMs);
    expect(told).toHaveLength(1);
    expect(logger.lines.at(-1)?.fields).toMatchObject({ error: `RestError (status ${status})` });
  });

  test.each([404, 502])(
    'with %i after it has asked for the close has the session closed once',
    async (status) => {
      const { clock, told, closer, one, events } = await staged(async () => {
        await asksForClose(closer, clock);
        throw refusedWith(status);
      });
      await one.watch.somebodyLeft(genesysId);
      await clock.advance(5 * lookMs);
      expect(told).toHaveLength(1);
      expect(closer.only.signals).toEqual([]);
      expect(events).toEqual([{ conversationId: genesysId, botTold: true }]);
    },
  );

  test('leaves a session open that the manifest leaves open, and the bot hears its guest again', async () => {
    const accepted = manifestOf({ handoff: { states: ['failed'] } });
    const { clock, closer, one, logger, talksWith } = await staged(async () => {
      throw refusedWith(404);
    }, accepted);
    await one.watch.somebodyLeft(genesysId);
    await clock.advance(1);
    expect(closer.closures).toEqual([]);
    expect(await talksWith()).toBe('bot');
    expect(logger.of('warn')).toEqual([expect.stringContaining('stays open')]);
  });

  test.each([404, 502])(
    'with %i and asks for another person is not told of the one before any more',
    async (status) => {
      const { clock, told, closer, one, book, wait, talksWith } = await staged(async () => {
        await wait(10_000);
        throw refusedWith(status);
      });
      await one.watch.somebodyLeft(genesysId);
      await clock.advance(9_000);
      await book.change(genesysId, { talksWith: 'agent' });
      await clock.advance(2 * lookMs);
      expect(told).toHaveLength(1);
      expect(closer.closures).toEqual([]);
      expect(await talksWith()).toBe('agent');
    },
  );

  test('is not told again of a person who has come back, and the session stays with the person', async () => {
    const { clock, told, closer, one, events, talksWith, agentComes } = await staged(async () => {
      throw refusedWith(502);
    });
    await one.watch.somebodyLeft(genesysId);
    await clock.advance(2_500);
    agentComes();
    await clock.advance(5 * lookMs);
    expect(told).toHaveLength(2);
    expect(closer.closures).toEqual([]);
    expect(events).toEqual([]);
    expect(await talksWith()).toBe('agent');
  });

  test('where nothing can be recorded is tried again when the claim has lapsed', async () => {
    const { clock, closer, one, logger, talksWith } = await staged(async () => {
      throw refusedWith(404);
    });
    closer.before = (call) => {
      if (call === 'schedule') throw new Error('the outbox is away');
    };
    await one.watch.somebodyLeft(genesysId);
    await clock.advance(1);
    expect(logger.of('error')).toHaveLength(1);
    closer.before = () => {};
    await clock.advance(2 * lookMs);
    expect(closer.closures).toHaveLength(1);
    expect(await talksWith()).toBe('bot');
  });
});

test('a person who comes while the bot is told has the session when the bot has heard it', async () => {
  const { clock, one, book, closer, wait, talksWith, agentComes } = await staged(() => wait(4_000));
  await one.watch.somebodyLeft(genesysId);
  await clock.advance(1_000);
  agentComes();
  await hearAgent({ book, closer: closer as never, clock }, genesysId, clock.now());
  await clock.advance(3_001);
  expect(await talksWith()).toBe('agent');
});

test('a bot that hangs is told once, and the session is closed when its time is over', async () => {
  const { clock, told, closer, one, logger, talksWith } = await staged(never);
  await one.watch.somebodyLeft(genesysId);
  await clock.advance(turnMs - 1);
  expect(closer.closures).toEqual([]);
  await clock.advance(1);
  expect(closer.closures).toHaveLength(1);
  expect(await talksWith()).toBe('bot');
  await clock.advance(5 * lookMs);
  expect(told).toHaveLength(1);
  expect(logger.lines.at(-1)).toMatchObject({
    level: 'warn',
    fields: { error: 'TurnTimeoutError (TURN_TIMEOUT)' },
  });
});

test('a bot that asks for another person when it is told is told again when that one has left, and not before', async () => {
  const { clock, told, one, book, closer, talksWith, agentComes, agentLeaves } = await staged(async () => {
    if (told.length === 1) await book.change(genesysId, { talksWith: 'agent' });
  });
  await one.watch.somebodyLeft(genesysId);
  await clock.advance(1_000);
  // The platform tells at least once that the first one has left.
  await one.watch.somebodyLeft(genesysId);
  await clock.advance(2 * lookMs);
  expect(told).toHaveLength(1);
  expect(closer.closures).toEqual([]);
  expect(await talksWith()).toBe('agent');
  agentComes();
  await clock.advance(lookMs);
  agentLeaves();
  await one.watch.somebodyLeft(genesysId);
  await clock.advance(1);
  expect(told).toHaveLength(2);
});
