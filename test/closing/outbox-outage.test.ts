import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Outbox } from '../../src/closing/outbox.js';
import { MemoryOutbox } from '../../src/closing/outboxes/memory-outbox.js';
import { type ClosingBench, closingBench } from './closing-bench.js';
import { openSqlite, temporaryDirectory } from './outboxes/sqlite-bench.js';

/** An outbox whose database can be taken away. */
function fragileOutbox(): Outbox & { away: boolean } {
  const inner = new MemoryOutbox();
  const state = { away: false };
  return new Proxy(inner, {
    get(target, name) {
      if (name === 'away') return state.away;
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const alwaysThere = name === 'onWake' || name === 'close';
        if (state.away && !alwaysThere) return Promise.reject(new Error('connection refused'));
        return value.apply(target, args);
      };
    },
    set(_target, name, value) {
      if (name === 'away') state.away = value as boolean;
      return true;
    },
  }) as unknown as Outbox & { away: boolean };
}

let bench: ClosingBench;
let outbox: ReturnType<typeof fragileOutbox>;

async function start(options: Parameters<typeof closingBench>[0] = {}): Promise<ClosingBench> {
  outbox = fragileOutbox();
  bench = await closingBench({ outbox, hasRoom: () => false, ...options });
  return bench;
}

describe('while the outbox is away', () => {
  afterEach(async () => {
    outbox.away = false;
    await bench.stop();
  });

  test('a closure is kept in memory, health says so, and it is closed when the outbox is back', async () => {
    const { cloud, closer, close, heard, pass, until } = await start();
    const { id } = cloud.createConversation();
    outbox.away = true;
    await close(id);
    expect(closer.health()).toMatchObject({ state: 'degraded' });
    expect(closer.health().reasons.join()).toContain('kept in memory');
    await pass(600_000);
    expect(cloud.requests).toEqual([]);
    outbox.away = false;
    await until(() => heard.includes('closed'));
    expect(closer.health()).toEqual({ state: 'ok', reasons: [] });
    expect(cloud.conversation(id)?.state).toBe('ended');
  });

  test('several signals of one conversation still make one closure', async () => {
    const { cloud, clock, close, heard, until } = await start();
    const { id } = cloud.createConversation();
    outbox.away = true;
    const signal = (source: 'handoff' | 'event') => ({
      source,
      id: source,
      outcome: 'completed',
      at: clock.now(),
    });
    await close(id);
    await close(id, {}, { signals: [signal('handoff')] });
    await close(id, {}, { signals: [signal('event')] });
    outbox.away = false;
    await until(() => heard.includes('closed'));
    const { closures } = await outbox.find({ conversationId: id });
    expect(closures).toHaveLength(1);
    expect(closures[0]?.signals.map(({ source }) => source)).toEqual(['dialog', 'handoff', 'event']);
  });

  test('a guest who comes back in the grace cancels a closure that is only in memory', async () => {
    const { cloud, closer, close, heard, pass } = await start();
    const { id } = cloud.createConversation();
    outbox.away = true;
    await close(id);
    const unwritten = await closer.latest(id);
    expect(unwritten).toMatchObject({ state: 'scheduled', conversationId: id });
    expect(await closer.cancel(unwritten?.id ?? '', 'guest-returned')).toBe(true);
    outbox.away = false;
    await pass(600_000);
    expect(heard).toEqual(['cancelled']);
    expect(cloud.requests).toEqual([]);
  });

  test('memory is bounded: past the limit a closure is refused, loudly', async () => {
    const { cloud, close } = await start({ spillLimit: 2 });
    outbox.away = true;
    await close(cloud.createConversation().id);
    await close(cloud.createConversation().id);
    await expect(close(cloud.createConversation().id)).rejects.toMatchObject({ code: 'SPILL_FULL' });
  });

  test('the answer to a call under way is written when it is back, and nothing is closed twice', async () => {
    const { cloud, close, ended, until, calls } = await start();
    const { id } = cloud.createConversation();
    const closure = await close(id);
    const stop = cloud.on('request', () => {
      outbox.away = true;
    });
    await until(() => outbox.away);
    stop();
    await bench.pass(600_000);
    outbox.away = false;
    expect(await ended(closure)).toMatchObject({ state: 'closed', outcome: 'closed' });
    expect(cloud.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    expect((await calls(closure)).filter((call) => call.startsWith('conversation'))).toEqual([
      'conversation 200',
    ]);
  });

  test('the closer asks for work less and less often, and says that it cannot get any', async () => {
    const { closer, pass } = await start();
    outbox.away = true;
    closer.setDue('none', 0).catch(() => {});
    await pass(3_600_000);
    expect(closer.health().state).toBe('degraded');
    outbox.away = false;
    await pass(60_000);
    expect(closer.health().state).toBe('ok');
  });
});

// Windows lets nobody move what is open.
test.skipIf(process.platform === 'win32')(
  'a closure whose outbox file was moved away is kept and told of, and is closed when the file is back',
  async () => {
    const file = join(temporaryDirectory(), 'outbox.db');
    const errors: string[] = [];
    const logger = {
      debug() {},
      info() {},
      warn() {},
      error: (message: string) => void errors.push(message),
    };
    const inFile = await openSqlite({ file });
    const { cloud, closer, close, heard, until, stop } = await closingBench({ outbox: inFile, logger });
    onTestFinished(stop);
    const { id } = cloud.createConversation();
    renameSync(file, `${file}.moved`);
    await close(id);
    expect(closer.health()).toMatchObject({ state: 'degraded' });
    expect(errors).toContain('the outbox cannot be written; closures are kept in memory until it can');
    expect(existsSync(file)).toBe(false);
    renameSync(`${file}.moved`, file);
    await until(() => heard.includes('closed'));
    expect(closer.health()).toEqual({ state: 'ok', reasons: [] });
    expect((await inFile.latest(id))?.state).toBe('closed');
  },
);
