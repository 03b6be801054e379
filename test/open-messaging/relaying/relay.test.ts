import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { MessageQueue, QueuedMessage } from '../../../src/closing/message-queue.js';
import { MemoryMessageQueue } from '../../../src/closing/outboxes/memory-message-queue.js';
import { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import { Relay, type RelayOptions } from '../../../src/open-messaging/relaying/relay.js';
import { Seal } from '../../../src/open-messaging/relaying/seal.js';
import { ManualClock } from '../../manual-clock.js';
import { RecordingLogger } from '../receiving/deliveries.js';

interface Contents {
  readonly word: string;
}

class NoUse extends Error {}

const minute = 60_000;

function relayOn(
  messages: MessageQueue,
  clock: ManualClock,
  carry: (word: string, message: QueuedMessage) => Promise<void>,
  options: Partial<RelayOptions<Contents>> = {},
) {
  const log = new RecordingLogger();
  const givenUp: [string, unknown][] = [];
  const unread: [string, unknown][] = [];
  const relay = new Relay<Contents>({
    messages,
    queue: 'integration-1',
    seal: new Seal(['a secret of sixteen']),
    carriers: { word: { carry, giveUp: async (word, _message, error) => void givenUp.push([word, error]) } },
    giveUpUnread: async ({ id }, error) => void unread.push([id, error]),
    isFinal: (error) => error instanceof NoUse,
    instance: 'bot-1',
    random: () => 1,
    giveUpAfterMs: 60 * minute,
    rememberMs: minute,
    clock,
    logger: log,
    ...options,
  });
  onTestFinished(() => stopNow(relay, clock));
  const post = (id: string, word = id, thread = id.split('-')[0] ?? id) =>
    relay.post('word', { id, thread, content: word });
  return { relay, post, log, givenUp, unread };
}

async function stopNow(relay: Relay<Contents>, clock: ManualClock): Promise<void> {
  const stopping = relay.stop(0);
  await clock.advance(1);
  await stopping;
}

function staged(
  carry: (word: string, message: QueuedMessage) => Promise<void>,
  options?: Partial<RelayOptions<Contents>>,
) {
  const clock = new ManualClock();
  const messages = new MemoryMessageQueue();
  const relaying = relayOn(messages, clock, carry, options);
  return { clock, messages, ...relaying, waiting: () => messages.size('integration-1') };
}

/** Carries when it is let go. */
function gate() {
  const waiting: (() => void)[] = [];
  const carried: string[] = [];
  const carry = async (word: string) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    carried.push(word);
  };
  return { carry, carried, letGo: () => waiting.shift()?.() };
}

describe('a message', () => {
  test('is carried in the order of its thread, and threads do not wait for each other', async () => {
    const carried: string[] = [];
    const { carry, letGo, carried: late } = gate();
    const { relay, post, clock, waiting } = staged(async (word) => {
      if (word.startsWith('a')) await carry(word);
      carried.push(word);
    });
    relay.start();
    for (const id of ['a-1', 'a-2', 'b-1', 'b-2']) expect(await post(id)).toBe(true);
    await clock.advance(1);
    expect(carried).toEqual(['b-1', 'b-2']);
    letGo();
    await clock.advance(1);
    letGo();
    await clock.advance(1);
    expect(late).toEqual(['a-1', 'a-2']);
    expect(await waiting()).toBe(0);
  });

  test('is taken once for one id, also when it has arrived', async () => {
    const carried: string[] = [];
    const { relay, post, clock } = staged(async (word) => void carried.push(word));
    relay.start();
    const longId = 'guest'.repeat(500);
    for (const id of ['a-1', longId]) {
      expect(await post(id, 'word', id)).toBe(true);
      expect(await post(id, 'another', id)).toBe(false);
      await clock.advance(1);
      expect(await post(id, 'another', id)).toBe(false);
    }
    await clock.advance(minute);
    expect(carried).toEqual(['word', 'word']);
  });

  test('that was posted before the start, or by another process, is carried too', async () => {
    const carried: string[] = [];
    const { relay, post, clock, messages } = staged(async (word) => void carried.push(word));
    const other = relayOn(messages, clock, async () => {}, { instance: 'bot-2' });
    await post('a-1');
    relay.start();
    await clock.advance(1);
    await other.post('b-1');
    await clock.advance(1);
    expect(carried).toEqual(['a-1', 'b-1']);
  });

  test('that fails is tried again with growing waits, and its thread waits with it', async () => {
    const tries: number[] = [];
    const carried: string[] = [];
    const { relay, post, clock, log } = staged(async (word) => {
      if (word === 'a-1') tries.push(clock.now());
      if (word === 'a-1' && tries.length < 5) throw new Error('secret words');
      carried.push(word);
    });
    relay.start();
    await post('a-1');
    await post('a-2');
    await clock.advance(minute);
    const waits = tries.slice(1).map((at, n) => at - (tries[n] ?? 0));
    expect(waits).toHaveLength(4);
    for (const [n, wait] of waits.entries()) if (n > 0) expect(wait).toBeGreaterThan(waits[n - 1] ?? 0);
    expect(carried).toEqual(['a-1', 'a-2']);
    expect(log.text).not.toContain('secret words');
  });

  test('waits as long as the platform says', async () => {
    const tries: number[] = [];
    const { relay, post, clock } = staged(async () => {
      tries.push(clock.now());
      if (tries.length === 1) throw Object.assign(new Error('429'), { retryAfterMs: 20_000 });
    });
    relay.start();
    await post('a-1');
    await clock.advance(minute);
    expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(20_000);
  });

  test('is given up when its time is over, and its thread goes on', async () => {
    const error = new Error('no');
    const carried: string[] = [];
    const { relay, post, clock, givenUp, waiting } = staged(
      async (word) => {
        if (word === 'a-1') throw error;
        carried.push(word);
      },
      { giveUpAfterMs: 5 * minute },
    );
    relay.start();
    await post('a-1');
    await post('a-2');
    await clock.advance(5 * minute - 1);
    expect(givenUp).toEqual([]);
    await clock.advance(minute);
    expect(givenUp).toEqual([['a-1', error]]);
    expect(carried).toEqual(['a-2']);
    expect(await waiting()).toBe(0);
  });

  test('is given up at once where no repeat would help', async () => {
    let tries = 0;
    const { relay, post, clock, givenUp, waiting } = staged(async () => {
      tries += 1;
      throw new NoUse();
    });
    relay.start();
    await post('a-1');
    await clock.advance(1);
    expect(tries).toBe(1);
    expect(givenUp).toMatchObject([['a-1', expect.any(NoUse)]]);
    expect(await waiting()).toBe(0);
  });

  test('is kept by a carrier that takes long, and nobody else gets it', async () => {
    const { carry, carried, letGo } = gate();
    const { relay, post, clock, messages, waiting } = staged(carry);
    const taken: string[] = [];
    const other = relayOn(messages, clock, async (word) => void taken.push(word), { instance: 'bot-2' });
    relay.start();
    other.relay.start();
    await post('a-1');
    await clock.advance(10 * minute);
    letGo();
    await clock.advance(1);
    expect([carried, taken]).toEqual([['a-1'], []]);
    expect(await waiting()).toBe(0);
  });

  test('that is carried while its lease is renewed is not told of as lost, and one that is lost is', async () => {
    const { carry, letGo } = gate();
    const messages = new MemoryMessageQueue();
    const clock = new ManualClock();
    let refuse = () => {};
    messages.renew = () =>
      new Promise((_resolve, reject) => {
        refuse = () => reject(new Error('the lease is lost'));
      });
    const { relay, post, log } = relayOn(messages, clock, carry);
    const warnings = () => log.lines.filter(({ level }) => level === 'warn').length;
    relay.start();
    await post('a-1');
    await clock.advance(15_000);
    letGo();
    await clock.advance(1);
    refuse();
    await clock.advance(1);
    expect(warnings()).toBe(0);
    await post('b-1');
    await clock.advance(15_000);
    refuse();
    await clock.advance(1);
    expect(warnings()).toBe(1);
    letGo();
  });

  test('of a process that hangs is carried by another when the lease has run out', async () => {
    const { carry } = gate();
    const { relay, post, clock, messages } = staged(carry);
    relay.start();
    await post('a-1');
    await clock.advance(1);
    await stopNow(relay, clock);
    const taken: string[] = [];
    relayOn(messages, clock, async (word) => void taken.push(word), { instance: 'bot-2' }).relay.start();
    await clock.advance(29_000);
    expect(taken).toEqual([]);
    await clock.advance(6_000);
    expect(taken).toEqual(['a-1']);
  });

  test('that another process has sealed with the next secret waits for one that has it', async () => {
    const taken: string[] = [];
    const { relay, clock, messages, log } = staged(async (word) => void taken.push(word));
    const restarted = relayOn(messages, clock, async (word) => void taken.push(word), {
      instance: 'bot-2',
      seal: new Seal(['the next of the secrets', 'a secret of sixteen']),
    });
    relay.start();
    await restarted.post('a-1');
    await clock.advance(minute);
    expect(taken).toEqual([]);
    await stopNow(relay, clock);
    restarted.relay.start();
    await clock.advance(minute);
    expect(taken).toEqual(['a-1']);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('whose seal is broken for good is undeliverable, and everything else goes on', async () => {
    const carried: string[] = [];
    const { relay, post, clock, messages, log, waiting, unread } = staged(
      async (word) => void carried.push(word),
    );
    const stranger = relayOn(messages, clock, async () => {}, { seal: new Seal(['of somebody else']) });
    await stranger.post('a-1');
    await post('a-2');
    await post('b-1');
    relay.start();
    await clock.advance(minute);
    expect(carried).toEqual(['b-1']);
    await clock.advance(11 * minute);
    expect(carried).toEqual(['b-1', 'a-2']);
    expect(unread).toEqual([['a-1', expect.objectContaining({ code: 'SEAL_BROKEN' })]]);
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'a message is undeliverable', fields: { error: 'SealBrokenError (SEAL_BROKEN)' } },
    ]);
    expect(await waiting()).toBe(0);
  });
});

describe('stopping', () => {
  test('waits for what is under way and takes up nothing more', async () => {
    const { carry, carried, letGo } = gate();
    const { relay, post, clock, waiting } = staged(carry);
    relay.start();
    await post('a-1');
    await post('a-2');
    await clock.advance(1);
    let isStopped = false;
    const stopping = relay.stop(10_000).then(() => {
      isStopped = true;
    });
    await clock.advance(1);
    expect(isStopped).toBe(false);
    letGo();
    await stopping;
    await clock.advance(minute);
    expect(carried).toEqual(['a-1']);
    expect(await waiting()).toBe(1);
  });

  test('waits for what a claim that was under way brings', async () => {
    const { carry, carried, letGo } = gate();
    const { relay, post, clock, messages } = staged(carry);
    const claim = messages.claim.bind(messages);
    let letClaim = () => {};
    messages.claim = async (request) => {
      await new Promise<void>((resolve) => {
        letClaim = resolve;
      });
      return claim(request);
    };
    await post('a-1');
    relay.start();
    let isStopped = false;
    const stopping = relay.stop(10_000).then(() => {
      isStopped = true;
    });
    letClaim();
    await clock.advance(1);
    expect(isStopped).toBe(false);
    letGo();
    await stopping;
    expect(carried).toEqual(['a-1']);
  });

  test('does not wait longer than it is told', async () => {
    const { carry } = gate();
    const { relay, post, clock } = staged(carry);
    relay.start();
    await post('a-1');
    await clock.advance(1);
    const stopping = relay.stop(10_000);
    await clock.advance(10_000);
    await stopping;
    expect(relay.isRunning).toBe(false);
  });
});

test('a database that does not answer is told of, and asked again', async () => {
  const carried: string[] = [];
  const { relay, post, clock, messages, log } = staged(async (word) => void carried.push(word));
  const claim = messages.claim.bind(messages);
  messages.claim = () => Promise.reject(new Error('away'));
  relay.start();
  await post('a-1');
  await clock.advance(minute);
  expect(relay.failures).toBeGreaterThan(3);
  expect(log.lines.some(({ level }) => level === 'error')).toBe(true);
  messages.claim = claim;
  await clock.advance(minute);
  expect(relay.failures).toBe(0);
  expect(carried).toEqual(['a-1']);
});

test('nothing that somebody wrote can be read in the file, neither before nor after it has arrived', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'relay-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const outbox = new SqliteOutbox({ file: join(directory, 'outbox.db') });
  await outbox.open();
  onTestFinished(() => outbox.close());
  const clock = new ManualClock();
  let arrived = () => {};
  const arriving = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const words = 'my card is 4111 1111 1111 1111';
  const { relay, post } = relayOn(outbox.messages, clock, async (word) => {
    if (word === words) arrived();
  });
  const files = () =>
    readdirSync(directory).map((name) => readFileSync(join(directory, name)).toString('latin1'));
  const encoded = [
    words,
    Buffer.from(words).toString('base64').slice(0, -4),
    Buffer.from(words).toString('hex'),
  ];
  await post('known-id', words);
  // What is looked for would be found.
  expect(files().some((bytes) => bytes.includes('known-id'))).toBe(true);
  for (const bytes of files()) for (const text of encoded) expect(bytes).not.toContain(text);
  relay.start();
  await arriving;
  await expect.poll(() => outbox.messages.size('integration-1')).toBe(0);
  for (const bytes of files()) for (const text of encoded) expect(bytes).not.toContain(text);
});
