import { join } from 'node:path';
import { describe, test } from 'vitest';
import { type GivenClosure, leave, onDisk } from './outbox-on-disk.js';
import { folderWith, runCli } from './run-cli.js';

const conversation = (last: number) => `c0000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
const unknown = conversation(99);

async function stage(...given: GivenClosure[]) {
  const file = join(folderWith({}), 'outbox.db');
  const ids = await leave(file, given);
  const run = (...args: string[]) => runCli([...args, '--outbox', file]);
  const states = () =>
    onDisk(file, async (closures) => Promise.all(ids.map(async (id) => (await closures.get(id))?.state)));
  const lastLine = (id = '') => onDisk(file, async (closures) => (await closures.history(id)).at(-1));
  return { ids, run, states, lastLine };
}

const failed = (last: number, engagement: string, cause: string): GivenClosure => ({
  conversationId: conversation(last),
  state: 'failed',
  engagement,
  change: { cause },
});
const three = [failed(1, 'call', 'A'), failed(2, 'call', 'B'), failed(3, 'mail', 'A')];

describe.concurrent('retry', () => {
  test('takes one that is named up again, by its own id or by its conversation', async ({ expect }) => {
    const { run, ids, states, lastLine } = await stage(...three);
    const { code, out } = await run('retry', ids[0] ?? '');
    expect(out).toBe(`${ids[0]} (conversation ${conversation(1)}, call): retried\n`);
    expect((await run('retry', conversation(2).toUpperCase())).code).toBe(0);
    expect(await states()).toEqual(['scheduled', 'scheduled', 'failed']);
    expect(await lastLine(ids[0])).toMatchObject({
      from: 'failed',
      to: 'scheduled',
      cause: 'retried',
      instance: expect.stringMatching(/^command-line:\d+$/),
    });
    expect(code).toBe(0);
  });

  test('suggests the cause that was meant, or names those that there are', async ({ expect }) => {
    const { run, states } = await stage(
      failed(1, 'call', 'GENESYS_PERMISSION_MISSING'),
      failed(2, 'call', 'still-open'),
    );
    const misspelt = await run('retry', '--failed', '--cause', 'GENESYS_PERMISION_MISSING');
    expect(misspelt.err).toContain('Did you mean GENESYS_PERMISSION_MISSING?');
    expect(misspelt.code).toBe(2);
    const other = await run('retry', '--failed', '--cause', 'weather');
    expect(other.err).toContain(
      'No failed closure matches. The causes that there are: GENESYS_PERMISSION_MISSING, still-open.',
    );
    expect(other.code).toBe(0);
    const rare = await run('retry', '--failed', '--cause', 'GENESYS_UNAVAILABEL', '--engagement', 'mail');
    expect(rare.err).toContain('Did you mean GENESYS_UNAVAILABLE?');
    expect((await run('retry', '--failed', '--cause', 'GENESYS_UNAVAILABLE')).code).toBe(0);
    expect(await states()).toEqual(['failed', 'failed']);
  });

  test('wants --yes for several, and shows them without', async ({ expect }) => {
    const { run, states } = await stage(...three);
    const shown = await run('retry', '--failed');
    expect(shown.out.match(/would be retried/g)).toHaveLength(3);
    expect(shown.err).toContain('Nothing was changed: it is more than one closure. Add --yes to do it.');
    const dry = await run('retry', '--failed', '--dry-run', '--json');
    expect(JSON.parse(dry.out)).toMatchObject({
      ok: true,
      onlyShown: true,
      closures: [{ done: false }, {}, {}],
    });
    expect(await states()).toEqual(['failed', 'failed', 'failed']);
    const done = await run('retry', '--failed', '--yes', '--json');
    expect(JSON.parse(done.out)).toMatchObject({
      ok: true,
      closures: [{ done: true, obstacle: null }, {}, {}],
    });
    expect(await states()).toEqual(['scheduled', 'scheduled', 'scheduled']);
    expect([shown.code, dry.code, done.code]).toEqual([1, 0, 0]);
  });

  test('chooses by engagement and by cause', async ({ expect }) => {
    const { run, states } = await stage(...three);
    await run('retry', '--failed', '--cause', 'A', '--engagement', 'mail');
    expect(await states()).toEqual(['failed', 'failed', 'scheduled']);
    const none = await run('retry', '--failed', '--cause', 'C');
    const err = 'No failed closure matches. The causes that there are: A, B.\n';
    expect(none).toEqual({ code: 0, out: '', err });
  });

  test('says why one cannot be, and does the others', async ({ expect }) => {
    const { run, ids, states } = await stage(
      failed(1, 'call', 'A'),
      { conversationId: conversation(1) },
      { conversationId: conversation(2), state: 'closed' },
      failed(3, 'call', 'A'),
    );
    const { code, out } = await run('retry', ...ids, unknown, '--yes');
    expect(out).toContain(`its conversation has a newer closure, ${ids[1]}, which is scheduled`);
    expect(out).toContain('cannot be: it is scheduled, and goes on by itself');
    expect(out).toContain('cannot be: it is closed; only failed ones can be');
    expect(out).toContain(
      `${unknown}: cannot be: the outbox has no closure and no conversation with this id`,
    );
    expect(await states()).toEqual(['failed', 'scheduled', 'closed', 'scheduled']);
    expect(code).toBe(1);
  });

  test.for([
    [[], 'Name the closures to retry, or choose them with --failed'],
    [['x', '--failed'], 'one of the two'],
    [['x', '--cause', 'A'], '--cause goes with --failed.'],
  ] as const)('refuses %j', async ([args, part], { expect }) => {
    const { code, err } = await runCli(['retry', ...args]);
    expect(err).toContain(part);
    expect(code).toBe(2);
  });
});

describe.concurrent('cancel', () => {
  test('cancels what nothing was sent of, and says truthfully why the others cannot be', async ({
    expect,
  }) => {
    const given = (
      ['scheduled', 'held', 'held', 'disconnecting', 'verifying', 'closed', 'failed'] as const
    ).map(
      (state, at): GivenClosure => ({
        conversationId: conversation(at),
        state,
        ...(at === 2 && { change: { rung: 'customer' } }),
      }),
    );
    const { run, ids, states, lastLine } = await stage(...given);
    const dry = await run('cancel', ...ids, '--dry-run');
    expect(dry.out.match(/would be cancelled/g)).toHaveLength(2);
    const unasked = await run('cancel', ...ids);
    expect(unasked.err).toContain('Add --yes');
    const { code, out } = await run('cancel', ...ids, '--yes');
    const reasons = out.split('\n').map((line) => line.replace(/^.*?\): /, ''));
    expect(reasons).toEqual([
      'cancelled',
      'cancelled',
      'cannot be: a disconnect was sent before it was held',
      'cannot be: a disconnect is on its way to Genesys Cloud, and cannot be taken back',
      'cannot be: Genesys Cloud has accepted its disconnect, which cannot be taken back',
      'cannot be: it is closed already',
      'cannot be: it is failed already',
      '',
    ]);
    expect(await states()).toEqual([
      'cancelled',
      'cancelled',
      'held',
      'disconnecting',
      'verifying',
      'closed',
      'failed',
    ]);
    expect(await lastLine(ids[1])).toMatchObject({ from: 'held', to: 'cancelled', cause: 'operator' });
    expect([dry.code, unasked.code, code]).toEqual([1, 1, 1]);
  });

  test('cancels one by its conversation, without --yes, once', async ({ expect }) => {
    const { run, ids } = await stage({ conversationId: conversation(1) });
    const once = await run('cancel', conversation(1), '--json');
    expect(JSON.parse(once.out)).toEqual({
      ok: true,
      onlyShown: false,
      closures: [
        {
          given: conversation(1),
          id: ids[0],
          conversationId: conversation(1),
          engagement: 'payment-reminder',
          done: true,
          obstacle: null,
        },
      ],
    });
    const twice = await run('cancel', conversation(1));
    expect(twice.out).toContain('cannot be: it is cancelled already');
    expect([once.code, twice.code]).toEqual([0, 1]);
  });
});

describe.concurrent('decide', () => {
  test('tells what is held to close or to give up, and nothing else', async ({ expect }) => {
    const { run, ids, lastLine, states } = await stage(
      { conversationId: conversation(1), state: 'held', change: { cause: 'operator-asked' } },
      { conversationId: conversation(2), state: 'held' },
      { conversationId: conversation(3), state: 'verifying' },
    );
    const first = await run('decide', 'close', conversation(1));
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('): told to close') });
    expect(await lastLine(ids[0])).toMatchObject({ to: 'held', cause: 'operator-closes' });
    const rest = await run('decide', 'give-up', ids[1] ?? '', ids[2] ?? '');
    expect(rest.out).toContain('): told to give up');
    expect(rest.out).toContain('cannot be: it is verifying; only held ones can be');
    expect(await lastLine(ids[1])).toMatchObject({ to: 'held', cause: 'operator-gives-up' });
    expect([await states(), rest.code]).toEqual([['held', 'held', 'verifying'], 1]);
  });

  test.for([
    [['close'], 'Something is missing: <close|give-up> <ids…>.'],
    [['giveup', 'x'], 'Did you mean give-up?'],
    [[conversation(1), conversation(2)], 'Decide "close" or "give-up"; got'],
  ] as const)('refuses %j', async ([args, part], { expect }) => {
    const { code, err } = await runCli(['decide', ...args]);
    expect(err).toContain(part);
    expect(code).toBe(2);
  });
});
