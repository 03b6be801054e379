import { existsSync } from 'node:fs';
import { describe, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { documentsOfIntegration } from '../../src/open-messaging/sessions/documents-of-integration.js';
import { SessionBook } from '../../src/open-messaging/sessions/session-book.js';
import { ManualClock } from '../../src/simulator/index.js';
import { organisation } from './organisation.js';
import { leave, onDisk } from './outbox-on-disk.js';

const hourMs = 3_600_000;
const ours = '11111111-0000-4000-8000-000000000001';
const theirs = '22222222-0000-4000-8000-000000000002';
type OnTestFinished = Parameters<typeof organisation>[0];

/** An organisation whose clock was 72 hours ago when its conversations began, and is now when they are swept. */
async function stage(onTestFinished: OnTestFinished) {
  const clock = new ManualClock(Date.now() - 72 * hourMs);
  const org = await organisation(onTestFinished, {
    clock,
    delays: { analytics: 0, disconnect: 0 },
    integrations: [{ id: ours }, { id: theirs }],
  });
  const { cloud, run } = org;
  const idle = cloud.createConversation({ text: 'hello' }).id;
  const busy = cloud.createConversation().id;
  cloud.agentJoins(busy);
  const foreign = cloud.createConversation({ integrationId: theirs }).id;
  const over = cloud.createConversation().id;
  cloud.endConversation(over);
  const talking = cloud.createConversation().id;
  clock.advance(70 * hourMs);
  cloud.guestWrites(talking, 'still here');
  const fresh = cloud.createConversation().id;
  clock.advance(2 * hourMs);
  const sweep = (...args: string[]) =>
    run(['sweep', '--integration', ours, '--calls-per-minute', '60000', ...args]);
  return { ...org, clock, idle, busy, foreign, over, talking, fresh, sweep };
}

describe.concurrent('sweep', { timeout: 60_000 }, () => {
  test('shows what is over by the rule, and why the others are left alone', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, idle, sweep, disconnects, outbox } = await stage(onTestFinished);
    const { code, out, err } = await sweep();
    expect(out.split('\t')).toEqual([idle, expect.any(String), '72h', 'unknown\n']);
    expect(err.split('\n')).toEqual([
      expect.stringContaining('warning: there is no outbox at'),
      '1 found.',
      'Left alone: 2 open, with a message or the first moment within the idle time.',
      'Left alone: 1 open, with a live agent, or after-call work to do.',
      'Nothing was closed. Add --yes to close them.',
      '',
    ]);
    const query = cloud.requests.find(({ path }) => path.endsWith('/details/query'))?.body as {
      interval: string;
    };
    const [from = '', to = ''] = query.interval.split('/');
    expect(Date.parse(to) - Date.parse(from)).toBe(7 * 24 * hourMs);
    expect(cloud.requests.filter(({ method, path }) => method === 'GET' && path.includes(idle))).toHaveLength(
      1,
    );
    expect([disconnects(), existsSync(outbox), code]).toEqual([[], false, 0]);
  });

  test('closes what it found with --yes, and nothing else', async ({ expect, onTestFinished }) => {
    const { cloud, clock, idle, sweep, disconnects, isOpen, busy, foreign, talking, fresh, outbox } =
      await stage(onTestFinished);
    // The cloud's clock stands still, and what ends long before the disconnect was over already.
    clock.advance(60_000);
    const { code, out } = await sweep('--yes', '--json');
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      found: [{ conversationId: idle, integrationId: ours, engagement: 'unknown' }],
      left: { recent: 2, agent: 1, running: 0 },
      more: false,
      closed: 1,
      failed: 0,
    });
    expect([disconnects(), isOpen(idle), code]).toEqual([[idle], false, 0]);
    expect([busy, foreign, talking, fresh].every(isOpen)).toBe(true);
    const record = await onDisk(outbox, async (closures) => (await closures.find()).closures[0]);
    expect(record).toMatchObject({ state: 'closed', plan: { engagement: 'sweep', reason: 'idle' } });
    expect(cloud.conversation(busy)?.state).toBe('open');
    const again = await sweep('--yes');
    expect(again.err).toContain('0 found.');
    expect(again.code).toBe(0);
  });

  test('leaves open what somebody has written in since it was found', async ({ expect, onTestFinished }) => {
    const { cloud, clock, idle, talking, fresh, run, disconnects, isOpen, outbox } =
      await stage(onTestFinished);
    let wrote = false;
    const { code, out, err } = await run(['sweep', '-i', ours, '--idle', '1ms', '--yes'], {
      onSaid: (said) => {
        if (wrote || !said.includes('3 found.')) return;
        wrote = true;
        clock.advance(60_000);
        for (const id of [talking, fresh]) cloud.guestWrites(id, 'wait');
      },
    });
    expect(err).toContain('Closing 3 conversations.');
    expect(out).toContain('Conversations: 1 closed, 0 over already, 2 cancelled.');
    for (const id of [talking, fresh])
      expect(out).toMatch(
        new RegExp(`cancelled ${id} \\(closure .*\\): not-idle. Somebody has written since it was found`),
      );
    expect([disconnects(), [idle, talking, fresh].map(isOpen), code]).toEqual([
      [idle],
      [false, true, true],
      1,
    ]);
    const states = await onDisk(outbox, async (closures) =>
      (await closures.find()).closures.map(({ conversationId, state }) => [conversationId, state]),
    );
    expect(Object.fromEntries(states)).toEqual({
      [idle]: 'closed',
      [talking]: 'cancelled',
      [fresh]: 'cancelled',
    });
  });

  test('asks the outbox what it knows of each', async ({ expect, onTestFinished }) => {
    const { cloud, clock, sweep, outbox, idle } = await stage(onTestFinished);
    const before = Date.now() - 60 * hourMs;
    const [closed, failed, scheduled, running] = [1, 2, 3, 4].map(() => cloud.createConversation().id) as [
      string,
      string,
      string,
      string,
    ];
    clock.advance(0);
    await leave(outbox, [
      { conversationId: closed, state: 'closed', at: before, change: { outcome: 'closed' } },
      { conversationId: failed, state: 'failed', at: before, change: { cause: 'still-open' } },
      { conversationId: scheduled, at: before },
    ]);
    await onDisk(outbox, async (_, open) => {
      const book = new SessionBook(documentsOfIntegration(open.documents, ours), systemClock, 0);
      await book.open({ conversationId: running, integrationId: ours, guest: 'guest-1', talksWith: 'bot' });
    });
    // They began only now; so the rule is told that one millisecond is long.
    const { out, code } = await sweep('--idle', '1ms', '--json');
    expect(JSON.parse(out)).toMatchObject({
      found: expect.arrayContaining([
        expect.objectContaining({ conversationId: idle, engagement: 'unknown' }),
        expect.objectContaining({ conversationId: closed, engagement: 'ended' }),
      ]),
      left: { agent: 1, running: 1, closing: 1, failed: 1, recent: 0 },
      closed: null,
    });
    expect(JSON.parse(out).found).toHaveLength(4);
    expect(code).toBe(0);
  });

  test('turns the pages, and ends at the limit', async ({ expect, onTestFinished }) => {
    const { cloud, clock, sweep } = await stage(onTestFinished);
    for (let count = 0; count < 240; count += 1) cloud.createConversation();
    clock.advance(0);
    const all = await sweep('--idle', '1ms', '--limit', '1000');
    expect(all.out.split('\n').filter(Boolean)).toHaveLength(243);
    const pages = cloud.requests
      .filter(({ path }) => path.endsWith('/details/query'))
      .map(({ body }) => body);
    expect(pages).toMatchObject([1, 2, 3].map((pageNumber) => ({ paging: { pageNumber, pageSize: 100 } })));
    const some = await sweep('--idle', '1ms', '--limit', '2');
    expect(some.out.split('\n').filter(Boolean)).toHaveLength(2);
    expect(some.err).toContain('2 found, and there are more: see --limit.');
  });

  test('goes on after the platform was busy', async ({ expect, onTestFinished }) => {
    const { cloud, sweep, idle } = await stage(onTestFinished);
    cloud.faults.add({
      match: { method: 'GET', path: `/api/v2/conversations/messages/${idle}` },
      effect: { status: 503 },
      times: 1,
    });
    const { out, code } = await sweep();
    expect([out.split('\t')[0], code]).toEqual([idle, 0]);
  });

  test('names the permission that is missing', async ({ expect, onTestFinished }) => {
    const { cloud, sweep } = await stage(onTestFinished);
    cloud.setPermissions(cloud.credentials.clientId, ['conversation:communication:view']);
    const { code, err } = await sweep();
    expect(err).toContain('analytics:conversationDetail:view');
    expect(code).toBe(1);
  });

  test.for([
    [['--integration', ours, '--since', '32d'], '--since goes back 31d at most'],
    [['--integration', ours, '--since', '12h'], '--since has to go back farther than --idle.'],
    [['--integration', ours, '--idle', '0'], '--idle 0 would close conversations'],
    [['--integration', ours, '--idle', '1 day'], 'Did you mean 1d?'],
    [['--integration', 'our-bot'], '--integration needs the id of an integration, a UUID; got "our-bot".'],
    [['--integration', ours, '--yes', '--dry-run'], '--yes and --dry-run contradict each other.'],
    [[], '--integration <id> is missing'],
  ] as const)('refuses %j before it calls anybody', async ([args, part], { expect, onTestFinished }) => {
    const { run, cloud } = await organisation(onTestFinished);
    const { code, out, err } = await run(['sweep', ...args]);
    expect(err).toContain(part);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(cloud.requests).toEqual([]);
  });
});
