import { afterEach, describe, expect, test } from 'vitest';
import { type ClosingBench, closingBench } from './closing-bench.js';

const minute = 60_000;
const hour = 60 * minute;

let bench: ClosingBench;
afterEach(() => bench.stop());

async function start(options: Parameters<typeof closingBench>[0] = {}): Promise<ClosingBench> {
  bench = await closingBench(options);
  return bench;
}

describe('the way of a closure', () => {
  test('waits for the grace, disconnects, and is closed when the platform says so', async () => {
    const { cloud, heard, close, calls, pass, ended } = await start();
    const { id } = cloud.createConversation();
    const closure = await close(id, { graceMs: 3_000 });
    await pass(2_500);
    expect(heard).toEqual(['scheduled']);
    const end = await ended(closure);
    expect(end).toMatchObject({ state: 'closed', outcome: 'closed', rung: 'conversation' });
    expect(heard).toEqual(['scheduled', 'accepted', 'closed']);
    expect(await calls(closure)).toEqual(['read 200', 'conversation 200', 'read 200']);
    expect(cloud.conversation(id)?.state).toBe('ended');
  });

  test('needs one disconnect and one read where the budget has no room to look first', async () => {
    const { cloud, close, calls, ended } = await start({ hasRoom: () => false });
    const closure = await close(cloud.createConversation().id);
    await ended(closure);
    expect(await calls(closure)).toEqual(['conversation 200', 'read 200']);
  });

  test('keeps what happened, in order, with status, duration and correlation id', async () => {
    const { cloud, close, ended, outbox } = await start();
    const closure = await close(cloud.createConversation().id);
    await ended(closure);
    const history = await outbox.history(closure.id);
    const told = history.map((entry) => (entry.kind === 'transition' ? entry.to : entry.kind));
    expect(told).toEqual([
      'signal',
      'scheduled',
      'call',
      'disconnecting',
      'call',
      'verifying',
      'call',
      'closed',
    ]);
    for (const entry of history.filter(({ kind }) => kind === 'call')) {
      expect(entry).toMatchObject({
        status: 200,
        durationMs: expect.any(Number),
        correlationId: expect.any(String),
      });
    }
  });

  test('counts a conversation that was over before as a success of its own kind', async () => {
    const { cloud, heard, close, calls, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.endConversation(id);
    const closure = await close(id);
    expect(await ended(closure)).toMatchObject({ state: 'closed', outcome: 'already-closed' });
    expect(heard).toContain('alreadyClosed');
    expect(await calls(closure)).toEqual(['read 200']);
  });

  test('is closed although the conversation never gets an end time', async () => {
    const { cloud, close, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.makeZombie(id);
    expect(await ended(await close(id))).toMatchObject({ state: 'closed' });
  });

  test.each([400, 404, 409] as const)('settles a %i to a disconnect by reading', async (status) => {
    const { cloud, close, calls, ended } = await start({
      simulator: { unknowns: { alreadyEnded: status } },
      hasRoom: () => false,
    });
    const { id } = cloud.createConversation();
    cloud.endConversation(id);
    const closure = await close(id);
    expect(await ended(closure)).toMatchObject({ state: 'closed', outcome: 'already-closed' });
    expect(await calls(closure)).toEqual([`conversation ${status}`, 'read 200']);
  });

  test('fails with advice when the platform does not know the conversation', async () => {
    const { close, heard, ended } = await start();
    const end = await ended(await close('3fa85f64-5717-4562-b3fc-2c963f66afa6'));
    expect(end).toMatchObject({ state: 'failed', cause: 'conversation-not-found' });
    expect(end.causeDetail).toContain('conversation id');
    expect(heard.at(-1)).toBe('failed');
  });

  test('waits for a conversation that the platform is still making', async () => {
    const { cloud, client, clock, close, ended } = await start({
      simulator: { delays: { conversation: 20_000 } },
    });
    const { conversationId = '' } = await client.receiveOpenMessage(cloud.integrationId, {
      messageId: 'm-1',
      from: { id: 'guest@ext', idType: 'Opaque' },
      text: 'hello',
      time: clock.now(),
    });
    expect(await ended(await close(conversationId))).toMatchObject({ state: 'closed', outcome: 'closed' });
  });
});

describe('the grace', () => {
  test('ends without a call when the guest comes back', async () => {
    const { cloud, closer, heard, close, pass } = await start();
    const closure = await close(cloud.createConversation().id);
    expect(await closer.cancel(closure.id, 'guest-returned')).toBe(true);
    await pass(minute);
    expect(await closer.latest(closure.conversationId)).toMatchObject({
      state: 'cancelled',
      cause: 'guest-returned',
    });
    expect(heard).toEqual(['scheduled', 'cancelled']);
    expect(cloud.requests).toEqual([]);
  });

  test('cannot be cancelled once it is over', async () => {
    const { cloud, closer, close, ended } = await start();
    const closure = await close(cloud.createConversation().id);
    await ended(closure);
    expect(await closer.cancel(closure.id, 'guest-returned')).toBe(false);
  });

  test('starts anew when the answer was out later than the turn', async () => {
    const { cloud, closer, clock, heard, close, pass } = await start();
    const closure = await close(cloud.createConversation().id, { graceMs: 3_000 });
    await closer.setDue(closure.id, clock.now() + 10_000);
    await pass(9_000);
    expect(heard).toEqual(['scheduled']);
    await pass(4_000);
    expect(heard).toContain('closed');
  });
});

describe('several signals', () => {
  test('make one closure, which remembers them all', async () => {
    const { cloud, clock, outbox, heard, close, ended } = await start();
    const { id } = cloud.createConversation();
    const [first, second] = await Promise.all([
      close(id),
      close(
        id,
        {},
        { signals: [{ source: 'handoff', id: 'handoff.status', outcome: 'completed', at: clock.now() }] },
      ),
    ]);
    expect(second.id).toBe(first.id);
    expect((await ended(first)).signals.map(({ source }) => source)).toEqual(['dialog', 'handoff']);
    expect(heard.filter((name) => name === 'closed')).toHaveLength(1);
    expect((await outbox.find({ conversationId: id })).closures).toHaveLength(1);
  });

  test('after the end make a new closure of the same conversation', async () => {
    const { cloud, close, calls, ended } = await start({ hasRoom: () => false });
    const { id } = cloud.createConversation();
    await ended(await close(id));
    cloud.guestWrites(id, 'one more thing');
    const again = await close(id);
    expect(await ended(again)).toMatchObject({ sequence: 2, state: 'closed', outcome: 'closed' });
    // A re-opened conversation has several customers: it is read first, whatever the budget.
    expect((await calls(again))[0]).toBe('read 200');
  });
});

describe('a live agent', () => {
  test.each(['alerting', 'connected'] as const)('who is %s holds the closure until gone', async (state) => {
    const { cloud, heard, close, pass, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.agentJoins(id, { state });
    const closure = await close(id, {}, { handedOver: true });
    await pass(5 * minute);
    expect(heard).toEqual(['scheduled', 'held']);
    if (state === 'alerting') cloud.agentAnswers(id);
    cloud.agentLeaves(id);
    cloud.agentWrapsUp(id);
    expect(await ended(closure)).toMatchObject({ state: 'closed' });
  });

  test('gives the closure up when holdFor is over', async () => {
    const { cloud, close, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.agentJoins(id, { state: 'connected' });
    const end = await ended(await close(id, { holdForMs: hour }, { handedOver: true }));
    expect(end).toMatchObject({ state: 'failed', cause: 'held-too-long' });
    expect(cloud.conversation(id)?.state).not.toBe('ended');
  });

  test('is hung up on after holdFor where the plan says so, and keeps the after-call work', async () => {
    const { cloud, close, ended } = await start();
    const { id } = cloud.createConversation();
    const agent = cloud.agentJoins(id, { state: 'connected' });
    const plan = { holdForMs: hour, afterHold: 'close' } as const;
    const end = await ended(await close(id, plan, { handedOver: true }));
    expect(end).toMatchObject({ state: 'closed', rung: 'customer' });
    const left = cloud.conversation(id)?.participants.find(({ id: one }) => one === agent.id);
    expect(left).toMatchObject({ live: false });
    expect(JSON.stringify(left)).not.toContain('ININ-WRAP-UP-TIMEOUT');
  });

  test('does not matter where the plan does not protect agents', async () => {
    const { cloud, heard, close, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.agentJoins(id, { state: 'connected' });
    await ended(await close(id, { protectAgents: false }, { handedOver: true }));
    expect(heard).not.toContain('held');
  });
});

describe('the ladder', () => {
  const lie = { match: { method: 'PATCH' }, effect: { lie: 'accepted but stays connected' } } as const;

  test('goes on to the next rung when one was accepted but the conversation stays open', async () => {
    const { cloud, close, calls, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.faults.add(lie);
    const closure = await close(id, { verifyWithinMs: 90_000 });
    expect(await ended(closure)).toMatchObject({ state: 'closed', rung: 'teardown' });
    const disconnects = (await calls(closure)).filter((call) => !call.startsWith('read'));
    expect(disconnects).toEqual(['conversation 200', 'customer 202', 'teardown 202']);
  });

  test('gives each rung the time that the plan has for it, and the default where it has none', async () => {
    const { cloud, close, outbox, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.faults.add(lie);
    cloud.faults.add({ match: { path: /\/disconnect$/ }, effect: { lie: 'accepted but stays connected' } });
    const closure = await close(id, { verifyWithinMs: { conversation: 10_000, teardown: 300_000 } });
    expect(await ended(closure)).toMatchObject({ state: 'failed', cause: 'still-open' });
    const sent = (await outbox.history(closure.id)).filter(
      (entry) => entry.kind === 'call' && entry.purpose !== 'read',
    );
    const [conversation = 0, customer = 0, teardown = 0] = sent.map(({ at }) => at);
    const failedAt = (await outbox.get(closure.id))?.endedAt ?? 0;
    const waits = [customer - conversation, teardown - customer, failedAt - teardown];
    expect(waits.map((wait) => Math.round(wait / 1_000))).toEqual([10, 90, 300]);
  });

  test('does not tear down where the plan forbids it, and says what to do', async () => {
    const { cloud, close, calls, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.faults.add(lie);
    const closure = await close(id, { teardown: 'never' });
    const end = await ended(closure);
    expect(end).toMatchObject({ state: 'failed', cause: 'still-open' });
    expect(end.causeDetail).toContain('close.teardown');
    expect((await calls(closure)).join()).not.toContain('teardown');
  });

  test.each(['conversation', 'customer', 'teardown'] as const)(
    'starts with %s where the plan says so',
    async (strategy) => {
      const { cloud, close, ended } = await start();
      const { id } = cloud.createConversation();
      expect(await ended(await close(id, { strategy }))).toMatchObject({ state: 'closed', rung: strategy });
    },
  );

  test('hangs up on every live customer of a re-opened conversation, and on nobody else', async () => {
    const { cloud, close, calls, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.customerJoins(id);
    const closure = await close(id, { strategy: 'customer' });
    await ended(closure);
    expect((await calls(closure)).filter((call) => call === 'customer 202')).toHaveLength(2);
  });
});

describe('a wrap-up', () => {
  test('is written with the customer who is hung up on, where the plan has one', async () => {
    const { cloud, close, ended } = await start();
    const { id } = cloud.createConversation();
    await ended(
      await close(id, { strategy: 'customer', wrapUp: { code: 'paid-code', notes: 'by the bot' } }),
    );
    const bodies = cloud.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
    expect(bodies).toEqual([{ state: 'disconnected', wrapup: { code: 'paid-code', notes: 'by the bot' } }]);
  });

  test('is left alone by default', async () => {
    const { cloud, close, ended } = await start();
    await ended(await close(cloud.createConversation().id, { strategy: 'customer' }));
    const bodies = cloud.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
    expect(bodies).toEqual([{ state: 'disconnected' }]);
  });
});

describe('a platform that fails', () => {
  test('is asked again, later and later, until it is back', async () => {
    const { cloud, close, ended } = await start({ hasRoom: () => false });
    const { id } = cloud.createConversation();
    const fault = cloud.faults.add({ match: { method: 'PATCH' }, times: 6, effect: { status: 503 } });
    const closure = await close(id);
    expect(await ended(closure)).toMatchObject({ state: 'closed', outcome: 'closed', failures: 0 });
    fault.remove();
  });

  test('is given up after the failures allowed, with every attempt in the record', async () => {
    const { cloud, close, calls, ended } = await start({ retry: { maxFailures: 3 }, hasRoom: () => false });
    cloud.faults.add({ match: { path: /^\/api\// }, effect: { status: 500 } });
    const closure = await close(cloud.createConversation().id);
    expect(await ended(closure)).toMatchObject({ state: 'failed', cause: 'GENESYS_UNAVAILABLE' });
    expect(await calls(closure)).toEqual(['conversation 500', 'read 500', 'read 500', 'read 500']);
  });

  test('is not called before its Retry-After is over', async () => {
    const { cloud, clock, close, ended } = await start({ hasRoom: () => false });
    const { id } = cloud.createConversation();
    const answer = { status: 429, headers: { 'Retry-After': '40' } };
    cloud.faults.add({ match: { method: 'PATCH' }, times: 3, effect: answer });
    await ended(await close(id));
    const patches = cloud.requests.filter(({ method }) => method === 'PATCH').map(({ at }) => at);
    expect(patches).toHaveLength(4);
    for (const [n, at] of patches.slice(1).entries())
      expect(at - (patches[n] ?? 0)).toBeGreaterThanOrEqual(40_000);
    expect(clock.now()).toBeGreaterThan(120_000);
  });

  test('that says "too many" for ever is given up in the end', async () => {
    const { cloud, close, ended } = await start({ retry: { maxFailures: 20 }, hasRoom: () => false });
    cloud.faults.add({
      match: { method: 'PATCH' },
      effect: { status: 429, headers: { 'Retry-After': '0' } },
    });
    const end = await ended(await close(cloud.createConversation().id));
    expect(end).toMatchObject({ state: 'failed', cause: 'GENESYS_RATE_LIMITED' });
  });

  test('that shows another conversation than the one asked for proves nothing', async () => {
    const { cloud, close, ended } = await start();
    const { id } = cloud.createConversation();
    const other = cloud.createConversation();
    cloud.endConversation(other.id);
    const body = { id: other.id, endTime: '2026-01-01T00:00:00.000Z', participants: [] };
    cloud.faults.add({ match: { method: 'GET' }, effect: { status: 200, body } });
    expect(await ended(await close(id))).toMatchObject({ state: 'failed', cause: 'GENESYS_ANSWER_UNUSABLE' });
  });

  test('whose answer was lost is read before the disconnect is repeated', async () => {
    const { cloud, close, calls, ended } = await start({ hasRoom: () => false });
    cloud.faults.add({ match: { method: 'PATCH' }, times: 1, effect: { drop: true, applyEffect: true } });
    const closure = await close(cloud.createConversation().id);
    expect(await ended(closure)).toMatchObject({ state: 'closed', outcome: 'closed' });
    const disconnects = (await calls(closure)).filter((call) => call.startsWith('conversation'));
    expect(disconnects).toHaveLength(1);
  });

  test.each([429, 500])(
    'whose answer was lost is read before, also where the first read gets a %i',
    async (status) => {
      const { cloud, close, calls, ended } = await start({ hasRoom: () => false });
      cloud.faults.add({ match: { method: 'PATCH' }, times: 1, effect: { status: 503, applyEffect: true } });
      cloud.faults.add({ match: { method: 'GET' }, times: 1, effect: { status } });
      const closure = await close(cloud.createConversation().id);
      expect(await ended(closure)).toMatchObject({ state: 'closed', outcome: 'closed' });
      expect(await calls(closure)).toEqual(['conversation 503', `read ${status}`, 'read 200']);
    },
  );

  test('that refuses the credentials fails the closure at once, and says where to look', async () => {
    const { cloud, close, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.faults.add({
      match: { path: '/oauth/token' },
      effect: { status: 400, body: { error: 'invalid_client' } },
    });
    const end = await ended(await close(id));
    expect(end).toMatchObject({ state: 'failed', cause: 'GENESYS_AUTHENTICATION_FAILED' });
  });

  test('that lacks a permission fails the closure at once, and names it', async () => {
    const { cloud, close, ended } = await start({ hasRoom: () => false });
    const { id } = cloud.createConversation();
    cloud.setPermissions(cloud.credentials.clientId, ['conversation:communication:view']);
    const end = await ended(await close(id));
    expect(end).toMatchObject({ state: 'failed', cause: 'GENESYS_PERMISSION_MISSING' });
    expect(end.causeDetail).toContain('conversation:communication:disconnect');
  });
});

describe('the closer', () => {
  test('is not disturbed by a listener that throws', async () => {
    const { cloud, closer, close, ended } = await start();
    closer.on('accepted', () => {
      throw new Error('a defect in the bot');
    });
    expect(await ended(await close(cloud.createConversation().id))).toMatchObject({ state: 'closed' });
  });

  test('is not disturbed by a listener whose promise rejects', async () => {
    const { cloud, closer, close, ended } = await start();
    closer.on('accepted', async () => {
      throw new Error('the customer database is down');
    });
    expect(await ended(await close(cloud.createConversation().id))).toMatchObject({ state: 'closed' });
  });

  test('closes many at once, each with one disconnect', async () => {
    const { cloud, close, ended } = await start({ concurrency: 16, simulator: { rateLimit: 100_000 } });
    const ids = Array.from({ length: 200 }, () => cloud.createConversation().id);
    const closures = await Promise.all(ids.map((id) => close(id)));
    for (const closure of closures) expect(await ended(closure)).toMatchObject({ state: 'closed' });
    expect(cloud.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(200);
  });
});
