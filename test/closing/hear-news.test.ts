import { afterEach, describe, expect, test } from 'vitest';
import type { ClosePlan } from '../../src/closing/close-plan.js';
import type { ClosureDraft } from '../../src/closing/closure.js';
import { Closures } from '../../src/closing/closures.js';
import type { ConversationNews, NewsEffect } from '../../src/closing/conversation-news.js';
import { partnerOfGuest } from '../../src/closing/guest-lock.js';
import { newsSlack } from '../../src/closing/news-slack.js';
import { MemoryOutbox } from '../../src/closing/outboxes/memory-outbox.js';
import type { SessionCloser } from '../../src/closing/session-closer.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

const minute = 60_000;
const hour = 60 * minute;

let bench: ClosingBench;
const others: ClosingBench[] = [];
afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.stop()));
  await bench.stop();
});

const newsOf: Readonly<Record<string, ConversationNews['what']>> = {
  'customer.end': 'customer-ended',
  'customer.start': 'active',
  'user.start': 'agent-joined',
  'user.end': 'agent-ended',
  acw: 'work-ended',
};

interface StartOptions extends NonNullable<Parameters<typeof closingBench>[0]> {
  /** Hears nothing but what the test tells it. */
  readonly deaf?: boolean;
  /** Has not heard yet that any agent joined anything. */
  readonly fresh?: boolean;
}

/** An agent has joined some other conversation: who hears it knows that joins are told. */
const joinElsewhere = (closer: SessionCloser, at: number) =>
  closer.hear({ conversationId: 'elsewhere', what: 'agent-joined', at, by: 'event' });

/** A closer that hears the simulator's pushed events, unless it is told not to, and what came of each. */
async function start(options: StartOptions = {}) {
  const { deaf = false, fresh = false, ...rest } = options;
  bench = await closingBench({ sweepEveryMs: 0, ...rest });
  const { cloud, closer, clock } = bench;
  if (!fresh) await joinElsewhere(closer, clock.now());
  /** Without those of a session that begins. */
  const effects: NewsEffect[] = [];
  if (!deaf) {
    cloud.on('pushed', ({ name, body: { conversationId, eventTime: at } }) => {
      const what = newsOf[name];
      if (what === undefined) return;
      void closer.hear({ conversationId, what, at, by: 'event' }).then((effect) => {
        if (what !== 'active' && what !== 'agent-joined') effects.push(effect);
      });
    });
  }
  const hear = (
    conversationId: string,
    what: ConversationNews['what'],
    { at = clock.now(), by = 'event', disconnectType }: Partial<ConversationNews> = {},
  ) => closer.hear({ conversationId, what, at, by, disconnectType });
  /** Closes a conversation and lets so much time pass after it. */
  const closed = async (passMs: number, plan?: Partial<ClosePlan>, draft?: Partial<ClosureDraft>) => {
    const { id } = cloud.createConversation();
    const closure = await bench.ended(await bench.close(id, plan, draft));
    await clock.advance(passMs);
    return { id, closure };
  };
  return { ...bench, effects, hear, closed };
}

/** No read proves anything before a minute has passed. */
const patient = { hasRoom: () => false, pace: { firstCheckMs: minute } };

describe("the end of the guest's side", () => {
  test('settles a closure that everybody was disconnected for, without a read, and is told once', async () => {
    const { cloud, close, ended, calls, heard, effects, outbox } = await start({
      ...patient,
      simulator: { unknowns: { eventDelivery: 'doubled' } },
    });
    const { id } = cloud.createConversation();
    const closure = await close(id);
    expect(await ended(closure)).toMatchObject({ state: 'closed', outcome: 'closed', rung: 'conversation' });
    expect(await calls(closure)).toEqual(['conversation 200']);
    expect(heard).toEqual(['scheduled', 'accepted', 'closed']);
    expect(effects).toEqual(['settled', 'none']);
    const transitions = (await outbox.history(closure.id)).filter(({ kind }) => kind === 'transition');
    expect(transitions.at(-1)).toMatchObject({ from: 'verifying', to: 'closed', cause: 'customer.end' });
    expect((await outbox.get(closure.id))?.endedAt).toBe(cloud.conversation(id)?.endTime);
  });

  test('heard six times at once over several processes settles once', async () => {
    const outbox = new MemoryOutbox();
    const { cloud, clock, close, until } = await start({ ...patient, deaf: true, outbox });
    const second = await closingBench({ ...patient, outbox, clock, genesys: bench.client, sweepEveryMs: 0 });
    others.push(second);
    await joinElsewhere(second.closer, clock.now());
    const { id } = cloud.createConversation();
    const closure = await close(id);
    await until(async () => (await outbox.get(closure.id))?.state === 'verifying');
    await clock.advance(500);
    const news = { conversationId: id, what: 'customer-ended', at: clock.now(), by: 'event' } as const;
    const closers = [bench, second, bench, second, bench, second];
    const effects = await Promise.all(closers.map(({ closer }) => closer.hear(news)));
    expect(effects.filter((effect) => effect === 'settled')).toHaveLength(1);
    expect([...bench.heard, ...second.heard].filter((name) => name === 'closed')).toHaveLength(1);
    expect((await outbox.find({ conversationId: id })).closures).toHaveLength(1);
  });

  test('takes the closure from a worker whose read is under way, and the read stays in the record', async () => {
    const { cloud, clock, close, ended, calls, heard, hear, pass } = await start({
      deaf: true,
    });
    const { id } = cloud.createConversation();
    let effect: NewsEffect | undefined;
    cloud.faults.add({
      match: {
        method: 'GET',
        when: () => {
          void hear(id, 'customer-ended', { at: clock.now() - 500 }).then((one) => {
            effect = one;
          });
          return true;
        },
      },
      effect: { delayMs: 50 },
    });
    const closure = await close(id, { lookFirst: 'handed-over' });
    expect(await ended(closure)).toMatchObject({ state: 'closed', outcome: 'closed' });
    await pass(minute);
    expect(effect).toBe('settled');
    expect(await calls(closure)).toEqual(['conversation 200', 'read 200']);
    expect(heard.filter((name) => name === 'closed')).toHaveLength(1);
  });

  test.each([
    ['was handed over', { strategy: 'conversation' }, { handedOver: true }],
    ['is closed by hanging up on the guest alone', { strategy: 'customer' }, {}],
  ] as const)('is no proof where the session %s: it is read, now', async (_why, plan, draft) => {
    const { cloud, close, calls, effects, ended, clock, outbox } = await start({
      ...patient,
      // Without, it would wait to be asked about together with others.
      hasRoom: () => true,
      simulator: { unknowns: { peer: 'stays' } },
    });
    const { id } = cloud.createConversation();
    const agent = 'handedOver' in draft ? undefined : cloud.agentJoins(id, { state: 'connected' });
    const closure = await close(id, { ...plan, protectAgents: false, teardown: 'never' }, draft);
    const begun = clock.now();
    await bench.until(() => effects.length > 0);
    expect(effects).toEqual(['hastened']);
    await bench.pass(1_000);
    expect(clock.now() - begun).toBeLessThan(minute);
    expect((await calls(closure)).at(-1)).toBe('read 200');
    if (agent === undefined) await ended(closure);
    // The other side stays, so the conversation is open whatever the guest's side says.
    else expect(await outbox.get(closure.id)).toMatchObject({ state: 'verifying', checks: 1 });
  });

  test.each([
    ['before the disconnect, in an earlier life of the conversation', -hour, minute],
    ['a moment before the disconnect', -10_000, 1_000],
    ['long after the disconnect, in a later life of the conversation', 40_000, 40_000],
    ['long before it was heard of', 1_000, minute],
  ])('that came %s is no proof', async (_when, sinceAcceptance, untilHeard) => {
    const { cloud, close, clock, until, outbox, hear } = await start({
      ...patient,
      pace: { firstCheckMs: 10 * minute },
      deaf: true,
    });
    const { id } = cloud.createConversation();
    cloud.faults.add({ match: { method: 'PATCH' }, effect: { lie: 'accepted but stays connected' } });
    const closure = await close(id, { verifyWithinMs: hour });
    const state = async () => (await outbox.get(closure.id))?.state;
    await until(async () => (await state()) === 'verifying');
    const acceptedAt = clock.now();
    await clock.advance(untilHeard);
    expect(await hear(id, 'customer-ended', { at: acceptedAt + sinceAcceptance })).toBe('hastened');
    await bench.pass(1_000);
    expect(await state()).toBe('verifying');
    expect(cloud.conversation(id)?.state).toBe('open');
  });

  test('is no proof for a conversation of several lives', async () => {
    const { cloud, close, closed, ended, calls, effects } = await start(patient);
    const { id } = await closed(minute, { lateGuest: { answer: 'reopen', text: '' } });
    await bench.outbox.claimLateGuest((await bench.closer.latest(id))?.id ?? '', bench.clock.now());
    cloud.guestWrites(id, 'one more thing');
    await bench.pass(1_000);
    const again = await close(id, { graceMs: 0 });
    expect(await ended(again)).toMatchObject({ sequence: 2, outcome: 'closed' });
    expect(effects.at(-1)).toBe('hastened');
    expect((await calls(again)).at(-1)).toBe('read 200');
  });

  test.each(['INACTIVITY', 'TIMEOUT', 'SESSION_EXPIRED', 'TRANSFER', 'ERROR'])(
    'by %s is not by the disconnect, and is no proof',
    async (disconnectType) => {
      const { cloud, clock, close, until, outbox, hear } = await start({ ...patient, deaf: true });
      const { id } = cloud.createConversation();
      cloud.endConversation(id, 'inactivity');
      cloud.guestWrites(id, 'hello again');
      cloud.faults.add({ match: { method: 'PATCH' }, effect: { lie: 'accepted but stays connected' } });
      const closure = await close(id, { graceMs: 0 });
      await until(async () => (await outbox.get(closure.id))?.state === 'verifying');
      expect(await hear(id, 'customer-ended', { at: clock.now() - 3_000, disconnectType })).not.toBe(
        'settled',
      );
      expect(cloud.conversation(id)?.state).toBe('open');
    },
  );

  test.each(['CLIENT', 'PEER', 'SYSTEM', 'client', undefined])(
    'shows as %s where it is by the disconnect, and proves it',
    async (disconnectType) => {
      const { cloud, clock, close, until, outbox, hear } = await start({ ...patient, deaf: true });
      const { id } = cloud.createConversation();
      const closure = await close(id, { graceMs: 0 });
      await until(async () => (await outbox.get(closure.id))?.state === 'verifying');
      await clock.advance(500);
      expect(await hear(id, 'customer-ended', { disconnectType })).toBe('settled');
    },
  );

  test('before anything was sent changes nothing: the closure looks as planned', async () => {
    const { cloud, close, calls, ended, hear } = await start({ deaf: true });
    const { id } = cloud.createConversation();
    const closure = await close(id);
    cloud.endConversation(id);
    expect(await hear(id, 'customer-ended')).toBe('none');
    expect(await ended(closure)).toMatchObject({ outcome: 'already-closed' });
    expect(await calls(closure)).toEqual(['read 200']);
  });

  test('does not shorten the wait that the platform asked for', async () => {
    const { cloud, close, until, outbox, hear } = await start({ ...patient, pace: {}, deaf: true });
    const { id } = cloud.createConversation();
    const headers = { 'Retry-After': '40' };
    cloud.faults.add({ match: { method: 'GET' }, effect: { status: 503, headers } });
    const closure = await close(id, {}, { handedOver: false });
    await until(async () => (await outbox.get(closure.id))?.failures === 1);
    const before = await outbox.get(closure.id);
    expect(await hear(id, 'customer-ended', { at: 0 })).toBe('none');
    expect(await outbox.get(closure.id)).toEqual(before);
  });

  test('of a conversation that nobody closes changes nothing', async () => {
    const { cloud, hear, heard } = await start({ deaf: true });
    expect(await hear(cloud.createConversation().id, 'customer-ended')).toBe('none');
    expect(heard).toEqual([]);
  });
});

describe('an agent who leaves', () => {
  test.each(['agent-ended', 'work-ended', 'customer-ended'] as const)(
    'has a held closure look at once, told by %s',
    async (what) => {
      const { cloud, clock, close, until, ended, heard, hear } = await start({
        deaf: true,
        pace: { heldCheckMs: hour },
      });
      const { id } = cloud.createConversation();
      cloud.agentJoins(id, { state: 'connected' });
      const closure = await close(id, {}, { handedOver: true });
      await until(() => heard.includes('held'));
      cloud.agentLeaves(id);
      cloud.agentWrapsUp(id);
      const leftAt = clock.now();
      expect(await hear(id, what)).toBe('hastened');
      const end = await ended(closure);
      expect(end).toMatchObject({ state: 'closed' });
      expect((end.endedAt ?? 0) - leftAt).toBeLessThan(10_000);
    },
  );

  test('leaves it held while the after-call work is not done', async () => {
    const { cloud, clock, close, until, ended, heard, effects, calls } = await start({
      pace: { heldCheckMs: hour },
    });
    const { id } = cloud.createConversation();
    cloud.agentJoins(id, { state: 'connected' });
    const closure = await close(id, {}, { handedOver: true });
    await until(() => heard.includes('held'));
    cloud.agentLeaves(id);
    await bench.pass(minute);
    expect((await calls(closure)).length).toBeGreaterThan(1);
    expect(heard).not.toContain('closed');
    cloud.agentWrapsUp(id);
    const doneAt = clock.now();
    expect(((await ended(closure)).endedAt ?? 0) - doneAt).toBeLessThan(10_000);
    expect(effects).toContain('hastened');
  });

  test.each(['agent-joined', 'active'] as const)(
    'and has after-call work to do keeps the guest out, until somebody comes, told by %s',
    async (what) => {
      const { cloud, clock, close, until, outbox, hear } = await start({
        deaf: true,
        pace: { heldCheckMs: hour },
      });
      const { id } = cloud.createConversation();
      cloud.agentJoins(id, { state: 'connected' });
      cloud.agentLeaves(id, { guest: 'back-to-flow' });
      const closure = await close(id, {}, { handedOver: true });
      const now = () => outbox.get(closure.id);
      await until(async () => (await now())?.state === 'held');
      expect(await now()).toMatchObject({ cause: 'agent-at-work' });
      expect(partnerOfGuest(await now(), clock.now())).toBe('nobody');
      cloud.agentJoins(id, { state: 'connected' });
      if (what === 'active') {
        // A flow may write often: not every word is worth a call.
        expect(await hear(id, what)).toBe('none');
        await clock.advance(newsSlack.workMs);
      }
      expect(await hear(id, what)).toBe('hastened');
      await until(async () => (await now())?.cause === 'agent-in-conversation');
      expect(partnerOfGuest(await now(), clock.now())).toBe('agent');
      expect(await hear(id, what)).toBe('none');
    },
  );

  test('after the close has opened nothing: the work on it may end much later', async () => {
    const { closed, hear } = await start({ deaf: true });
    const { id } = await closed(hour);
    expect(await hear(id, 'work-ended')).toBe('none');
  });
});

describe('a closed conversation that is active again', () => {
  test('is closed again, by a new closure that looks first', async () => {
    const { cloud, closed, calls, closer, ended, heard, outbox } = await start();
    const botConversation = { channelId: 'test', conversationId: 'bot-1' };
    const { id, closure } = await closed(minute, {}, { botConversation });
    heard.length = 0;
    cloud.guestWrites(id, 'one more thing');
    await bench.until(() => heard.length > 0);
    const again = await closer.latest(id);
    expect(again).toMatchObject({ sequence: 2, botConversation, handedOver: false });
    expect(again?.plan).toEqual({ ...closure.plan, final: true });
    expect(again?.signals).toEqual([
      { source: 'reopened', id: 'active', outcome: 'event', at: expect.any(Number) },
    ]);
    if (again === undefined) throw new Error('Nothing was recorded.');
    expect(await ended(again)).toMatchObject({ state: 'closed', outcome: 'closed' });
    expect(heard).toEqual(['reopened', 'scheduled', 'accepted', 'closed']);
    expect(await calls(again)).toEqual(['read 200', 'conversation 200', 'read 200']);
    expect(cloud.conversation(id)?.state).toBe('ended');
    expect((await outbox.find({ conversationId: id })).closures).toHaveLength(2);
  });

  test('waits for a live agent', async () => {
    const { cloud, closed, heard, hear } = await start({ deaf: true });
    const { id } = await closed(minute);
    heard.length = 0;
    cloud.guestWrites(id, 'help');
    cloud.agentJoins(id, { state: 'connected' });
    expect(await hear(id, 'active')).toBe('reopened');
    await bench.pass(5 * minute);
    expect(heard).toEqual(['reopened', 'scheduled', 'held']);
    expect(cloud.conversation(id)?.state).toBe('open');
  });

  test('and over again meanwhile is recorded as closed already', async () => {
    const { cloud, closed, closer, ended, hear } = await start({ deaf: true });
    const { id } = await closed(minute);
    cloud.guestWrites(id, 'oh, never mind');
    cloud.endConversation(id);
    expect(await hear(id, 'customer-ended')).toBe('reopened');
    const again = await closer.latest(id);
    if (again === undefined) throw new Error('Nothing was recorded.');
    expect(await ended(again)).toMatchObject({ sequence: 2, outcome: 'already-closed' });
  });

  test.each([
    ['what happened before its end', -1_000],
    ['what happened when the clocks may differ', 4_000],
  ])('is not taken for open for %s, however late it is heard', async (_what, sinceEnd) => {
    const { closed, heard, hear } = await start({ deaf: true });
    const { id, closure } = await closed(hour);
    const at = (closure.endedAt ?? 0) + sinceEnd;
    for (const what of ['active', 'customer-ended', 'agent-ended'] as const) {
      expect(await hear(id, what, { at })).toBe('none');
    }
    expect(heard).not.toContain('reopened');
  });

  test("is not taken for open by an end that the platform's clock puts in the future", async () => {
    const { closed, clock, hear } = await start({ deaf: true });
    const { id } = await closed(0);
    expect(await hear(id, 'customer-ended', { at: clock.now() + hour })).toBe('none');
  });

  test('is left alone when the watch window is over', async () => {
    const { cloud, closed, hear } = await start({ deaf: true });
    const { id } = await closed(2 * minute, { watchForMs: minute });
    cloud.guestWrites(id, 'hello again');
    expect(await hear(id, 'active')).toBe('none');
  });

  test('is left alone where the guest gate let the guest begin anew', async () => {
    const { cloud, closed, closer, hear } = await start({ deaf: true });
    const lateGuest = { answer: 'reopen', text: '' } as const;
    const { id, closure } = await closed(minute, { lateGuest });
    expect(await closer.claimLateGuest(closure.id)).toBe(true);
    cloud.guestWrites(id, 'hello again');
    expect(await hear(id, 'active')).toBe('none');
  });

  test('is closed again where the guest could begin anew but did not, and the guest may still come back', async () => {
    const { cloud, closed, closer, hear } = await start({ deaf: true });
    const { id } = await closed(minute, { lateGuest: { answer: 'reopen', text: '' } });
    cloud.agentJoins(id);
    expect(await hear(id, 'active')).toBe('reopened');
    const again = await closer.latest(id);
    expect(again?.plan.final).toBe(false);
    expect(await closer.cancel(again?.id ?? '', 'guest-returned')).toBe(true);
  });

  test('brings the guest who had the notice no second one', async () => {
    const { cloud, closed, closer, hear } = await start({ deaf: true });
    const { id, closure } = await closed(minute);
    expect(await closer.claimLateGuest(closure.id)).toBe(true);
    cloud.guestWrites(id, 'hello again');
    expect(await hear(id, 'active')).toBe('reopened');
    expect(await closer.claimLateGuest((await closer.latest(id))?.id ?? '')).toBe(false);
  });

  test('heard of six times at once over several processes gets one new closure', async () => {
    const outbox = new MemoryOutbox();
    const { cloud, clock, closed, hear } = await start({ deaf: true, outbox });
    const second = await closingBench({ outbox, clock, genesys: bench.client, sweepEveryMs: 0 });
    others.push(second);
    const { id } = await closed(minute, { graceMs: 0 });
    cloud.guestWrites(id, 'one more thing');
    const news = { conversationId: id, what: 'active', at: clock.now(), by: 'webhook' } as const;
    const effects = await Promise.all([
      hear(id, 'active'),
      second.closer.hear(news),
      hear(id, 'active'),
      second.closer.hear(news),
      hear(id, 'active'),
      second.closer.hear(news),
    ]);
    expect(effects.filter((effect) => effect === 'reopened')).toHaveLength(1);
    const { closures } = await outbox.find({ conversationId: id });
    expect(closures.map(({ sequence, signals }) => [sequence, signals.length])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  test('does not get in the way of a closure that a turn has begun', async () => {
    const { close, closed, hear, outbox } = await start({ deaf: true });
    const { id } = await closed(minute);
    const closure = await close(id);
    expect(await hear(id, 'active')).toBe('none');
    expect(await outbox.get(closure.id)).toEqual(closure);
  });
});

describe('a conversation that is opened again and again', () => {
  async function pingPong(times: number, options: Parameters<typeof start>[0] = {}) {
    const all = await start({ deaf: true, ...options });
    const { id } = await all.closed(minute, { reopenLimit: 3 });
    const waits: number[] = [];
    for (let time = 0; time < times; time += 1) {
      all.cloud.guestWrites(id, 'again');
      await all.hear(id, 'active');
      const again = await all.closer.latest(id);
      if (again === undefined) throw new Error('Nothing was recorded.');
      if (again.endedAt === undefined) waits.push(again.dueAt - again.createdAt);
      await all.ended(again);
      await all.pass(minute);
    }
    return { ...all, id, waits };
  }

  test('is closed again later and later, until the limit: then it fails, and that is told once', async () => {
    const { id, waits, heard, outbox, hear } = await pingPong(6);
    expect(waits).toEqual([3_000, 30_000, 60_000]);
    const { closures } = await outbox.find({ conversationId: id });
    expect(closures.map(({ state }) => state)).toEqual(['closed', 'closed', 'closed', 'closed', 'failed']);
    expect(closures.at(-1)).toMatchObject({ cause: 'reopened-too-often', sequence: 5 });
    expect(closures.at(-1)?.causeDetail).toContain('close.reopenLimit');
    expect(heard.filter((name) => name === 'failed')).toHaveLength(1);
    expect(await hear(id, 'active')).toBe('none');
  });

  test('fails once, whoever hears of it at the same time', async () => {
    const { id, hear, heard, cloud, outbox } = await pingPong(3);
    cloud.guestWrites(id, 'again');
    const effects = await Promise.all(Array.from({ length: 6 }, () => hear(id, 'active')));
    expect(new Set(effects)).toEqual(new Set(['none']));
    expect(heard.filter((name) => name === 'failed')).toHaveLength(1);
    expect((await outbox.find({ conversationId: id })).closures).toHaveLength(5);
  });

  test('locks its guest out beyond the limit, until another engagement is started in it', async () => {
    const { id, closer, clock, outbox } = await pingPong(4);
    expect(partnerOfGuest(await closer.latest(id), clock.now())).toBe('nobody');
    await closer.beginAnew(id);
    expect(partnerOfGuest(await closer.latest(id), clock.now())).toBe('bot');
    expect(await outbox.latest(id)).toMatchObject({ state: 'failed', cause: 'begun-anew' });
  });

  test('can be closed once more by an operator', async () => {
    const { id, cloud, closer, ended, outbox } = await pingPong(4);
    const failed = await closer.latest(id);
    if (failed === undefined) throw new Error('Nothing was recorded.');
    await new Closures(outbox, bench.clock, 'operator').retry(failed.id);
    expect(await ended(failed)).toMatchObject({ state: 'closed', cause: undefined });
    expect(cloud.conversation(id)?.state).toBe('ended');
  });
});

test('news that cannot be worked on is rejected, and can be told again', async () => {
  const outbox = new MemoryOutbox();
  const { cloud, closed, hear } = await start({ deaf: true, outbox });
  const { id } = await closed(minute);
  cloud.guestWrites(id, 'one more thing');
  const { latest } = outbox;
  outbox.latest = () => Promise.reject(new Error('connection refused'));
  await expect(hear(id, 'active')).rejects.toThrow('connection refused');
  outbox.latest = latest;
  expect(await hear(id, 'active')).toBe('reopened');
});

describe('a sign of life within seconds of the end', () => {
  test('is settled by one read, a little later: open again, it is closed again', async () => {
    const { cloud, clock, outbox, closed } = await start({ deaf: true });
    const { id } = await closed(1_000);
    cloud.guestWrites(id, 'one more thing');
    const { closer } = bench;
    expect(await closer.hear({ conversationId: id, what: 'active', at: clock.now(), by: 'event' })).toBe(
      'none',
    );
    await clock.advance(60_000);
    expect(cloud.conversation(id)?.state).toBe('ended');
    expect(await outbox.latest(id)).toMatchObject({ sequence: 2, state: 'closed' });
  });

  test('changes nothing where the conversation is over, and is not read twice', async () => {
    const { cloud, clock, outbox, closed } = await start({ deaf: true });
    const { id } = await closed(1_000);
    const { closer } = bench;
    const readsOf = () =>
      cloud.requests.filter(({ method, path }) => method === 'GET' && path.endsWith(id)).length;
    const before = readsOf();
    for (const at of [clock.now(), clock.now(), clock.now() - 500]) {
      await closer.hear({ conversationId: id, what: 'active', at, by: 'webhook' });
    }
    await clock.advance(60_000);
    expect(readsOf() - before).toBe(1);
    expect(await outbox.latest(id)).toMatchObject({ sequence: 1 });
  });
});

test('an agent who joins before the close is looked for, also where the rate budget has no room', async () => {
  const { cloud, clock, outbox, hear } = await start({ deaf: true, hasRoom: () => false });
  const { id } = cloud.createConversation();
  await bench.close(id, { graceMs: 5_000 });
  cloud.agentJoins(id);
  await hear(id, 'agent-joined');
  await clock.advance(10_000);
  expect(await outbox.latest(id)).toMatchObject({ state: 'held', handedOver: true });
});

describe('an agent who comes in as the conversation is disconnected, and stays', () => {
  const stays = { simulator: { unknowns: { peer: 'stays' } } } as const;

  /** A conversation that an agent has joined between the acceptance of the disconnect and its effect. */
  async function joinedJustThen({ cloud, clock, close, until, outbox }: Awaited<ReturnType<typeof start>>) {
    const { id } = cloud.createConversation();
    const closure = await close(id);
    await until(async () => (await outbox.get(closure.id))?.state === 'verifying');
    cloud.agentJoins(id);
    const joinedAt = clock.now();
    await clock.advance(1_000);
    return { id, closure, joinedAt };
  }

  test("is seen although nobody tells of agents: the guest's end proves nothing then", async () => {
    const stage = await start({ ...stays, deaf: true, fresh: true, hasRoom: () => false });
    const { id, closure } = await joinedJustThen(stage);
    expect(await stage.hear(id, 'customer-ended')).toBe('none');
    await stage.pass(10 * minute);
    expect(await stage.outbox.get(closure.id)).toMatchObject({ state: 'held' });
  });

  test('and whose coming is told late is waited for by a new closure', async () => {
    const stage = await start({ ...stays, ...patient, deaf: true });
    const { id, joinedAt } = await joinedJustThen(stage);
    expect(await stage.hear(id, 'customer-ended')).toBe('settled');
    expect(await stage.hear(id, 'agent-joined', { at: joinedAt })).toBe('none');
    await stage.pass(minute);
    expect(await stage.outbox.latest(id)).toMatchObject({ sequence: 2, state: 'held' });
    expect(stage.cloud.conversation(id)?.participants.at(-1)).toMatchObject({ purpose: 'agent', live: true });
  });

  test("and whose coming is told before the guest's end takes the proof from it", async () => {
    const stage = await start({ ...stays, ...patient, deaf: true });
    const { id, closure, joinedAt } = await joinedJustThen(stage);
    // By the platform's clock it was before the acceptance.
    expect(await stage.hear(id, 'agent-joined', { at: joinedAt - 2_000 })).toBe('none');
    expect(await stage.outbox.get(closure.id)).toMatchObject({ handedOver: true, checks: 0 });
    expect(await stage.hear(id, 'customer-ended')).toBe('hastened');
    await stage.pass(10 * minute);
    expect(await stage.outbox.get(closure.id)).toMatchObject({ state: 'held' });
  });
});
