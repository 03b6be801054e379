import { afterEach, describe, expect, test } from 'vitest';
import { Closures } from '../../src/closing/closures.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

const dayMs = 24 * 3_600_000;

let bench: ClosingBench;
afterEach(() => bench.stop());

async function start(options: Parameters<typeof closingBench>[0] = {}) {
  bench = await closingBench(options);
  return { ...bench, closures: new Closures(bench.outbox, bench.clock, 'operator') };
}

async function textOf(lines: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const line of lines) text += line;
  return text;
}

describe('the record', () => {
  test('goes through every closure that matches, page after page', async () => {
    const { cloud, close, closures, ended } = await start({ simulator: { rateLimit: 100_000 } });
    const drafts = Array.from({ length: 25 }, () => cloud.createConversation().id);
    for (const id of drafts) await close(id, { reason: 'paid' });
    const last = await close(cloud.createConversation().id, { reason: 'opted-out' });
    await ended(last);
    const paid: string[] = [];
    for await (const { conversationId } of closures.each({ reason: 'paid' })) paid.push(conversationId);
    expect(paid).toEqual(drafts);
    const page = await closures.find({ reason: 'paid' }, { limit: 10 });
    expect(page.closures).toHaveLength(10);
    expect((await closures.find({}, { after: page.next, limit: 100 })).closures).toHaveLength(16);
  });

  test('is exported as JSON Lines with the whole history', async () => {
    const { cloud, close, closures, ended } = await start();
    await ended(await close(cloud.createConversation().id));
    const [line = '', rest] = (await textOf(closures.export('jsonl'))).split('\n');
    const { state, history } = JSON.parse(line);
    expect(state).toBe('closed');
    expect(history.map(({ kind }: { kind: string }) => kind)).toContain('call');
    expect(rest).toBe('');
  });

  test('is exported as CSV that a spreadsheet does not run', async () => {
    const { cloud, clock, close, closures, ended } = await start();
    const signals = [{ source: 'event' as const, id: '=cmd()', outcome: 'completed', at: clock.now() }];
    const reason = '=HYPERLINK("http://x"), "y"';
    await ended(await close(cloud.createConversation().id, { reason }, { signals }));
    const [header, row, end] = (await textOf(closures.export('csv'))).split('\r\n');
    expect(header).toContain('conversationId,sequence,engagement,reason,state');
    expect(row).toContain(`"'=HYPERLINK(""http://x""), ""y"""`);
    expect(row).toContain('event:=cmd():completed');
    expect(end).toBe('');
  });

  test('takes a failed closure up again when an operator asks for it', async () => {
    const { cloud, close, closures, ended } = await start();
    const { id } = cloud.createConversation();
    cloud.setPermissions(cloud.credentials.clientId, []);
    const failed = await ended(await close(id));
    expect(failed.state).toBe('failed');
    cloud.setPermissions(cloud.credentials.clientId, ['*']);
    expect(await closures.retry(failed.id)).toBe(true);
    expect(await ended(failed)).toMatchObject({ state: 'closed', cause: undefined });
    expect(await closures.retry(failed.id)).toBe(false);
    const told = (await closures.history(failed.id)).flatMap((entry) =>
      entry.kind === 'transition' ? entry.to : [],
    );
    expect(told).toEqual(['scheduled', 'failed', 'scheduled', 'disconnecting', 'verifying', 'closed']);
  });

  test('forgets what ended longer ago than the retention, and nothing else', async () => {
    const { cloud, clock, close, closures, ended } = await start({ retentionDays: 2 });
    const old = await close(cloud.createConversation().id);
    await ended(old);
    await clock.advance(dayMs);
    const young = await close(cloud.createConversation().id);
    await ended(young);
    await clock.advance(1.5 * dayMs);
    expect(await closures.get(old.id)).toBeUndefined();
    expect(await closures.history(old.id)).toEqual([]);
    expect(await closures.get(young.id)).toBeDefined();
  });
});

describe('what is asked of the record', () => {
  test('is refused where it is misspelt, with every fault', async () => {
    const { closures } = await start();
    const asked = { stat: 'failed', state: 'fail', from: new Date() } as never;
    await expect(closures.find(asked)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      faults: [
        { path: 'state', message: expect.stringContaining('Did you mean "failed"?') },
        { path: 'from', message: expect.stringContaining('expected a number of milliseconds') },
        { path: 'stat', message: expect.stringContaining('Did you mean "state"?') },
      ],
    });
    expect(() => closures.each(asked)).toThrow(/What closures\.each\(\) was given/);
    expect(() => closures.export('csv', asked)).toThrow(/Did you mean "state"/);
    await expect(closures.find({ state: ['failed', 'hold'] as never })).rejects.toThrow(
      /state: expected one of/,
    );
  });

  test.each([-1, 0, 1.5, 1_001, '5'])('is refused where its page is of %j', async (limit) => {
    const { closures } = await start();
    const finding = closures.find({}, { limit: limit as number });
    await expect(finding).rejects.toThrow(/limit: expected a whole number, from 1 to 1000/);
  });

  test('is refused where there is no such format', async () => {
    const { closures } = await start();
    expect(() => closures.export('xml' as never)).toThrow(/format: expected "jsonl" or "csv", but got "xml"/);
  });

  test('is taken where it says nothing', async () => {
    const { closures } = await start();
    const nothing = { state: undefined, engagement: undefined, from: undefined };
    expect((await closures.find(nothing, { after: undefined })).closures).toEqual([]);
    expect((await closures.find({ state: ['failed', 'held'] })).closures).toEqual([]);
  });
});
