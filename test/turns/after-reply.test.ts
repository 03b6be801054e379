import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { afterReply, replyOut, replyUnderWay } from '../../src/turns/after-reply.js';
import { closeSession } from '../../src/turns/close-session.js';
import { settle } from '../manual-clock.js';
import { httpBot, listen, urlOf } from './http-bot.js';

const expectReplies = { text: 'hi', deliveryMode: 'expectReplies' };

let running: { stop(): Promise<void> } | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(...args: Parameters<typeof httpBot>) {
  const bot = await httpBot(...args);
  running = bot;
  return bot;
}

async function say(context: Parameters<Parameters<typeof httpBot>[0]>[0]) {
  await closeSession(context, { grace: '3s' });
  await context.sendActivity('Goodbye.');
}

/** Resolves when the closer is told when a grace is over. */
function dueSet({ closing }: Awaited<ReturnType<typeof start>>): Promise<void> {
  return new Promise((resolve) => {
    closing.before = (call) => {
      if (call === 'setDue') resolve();
    };
  });
}

describe('with expectReplies', () => {
  test('the grace starts when the response that carries the last message is out', async () => {
    const bot = await start(say);
    const set = dueSet(bot);
    const { body } = await bot.post(expectReplies);
    expect(body).toContain('Goodbye.');
    await set;
    await settle();
    expect(bot.closing.calls).toEqual(['latest', 'schedule', 'setDue']);
    expect(bot.closing.only.dueAt).toBe(bot.clock.now() + 3_000);
  });

  test('the row is there before, due when the channel has given the turn up at the latest', async () => {
    const bot = await start(async (context) => {
      await say(context);
    });
    let dueAtFirst: number | undefined;
    const set = new Promise<void>((resolve) => {
      bot.closing.before = (call) => {
        if (call !== 'setDue') return;
        dueAtFirst = bot.closing.only.dueAt;
        resolve();
      };
    });
    await bot.post(expectReplies);
    await set;
    expect(dueAtFirst).toBe(bot.clock.now() + 3_000 + 15_000);
  });

  test('without afterReply() a stated allowance is added to the grace', async () => {
    const bot = await start(say, { withAfterReply: false });
    await bot.post(expectReplies);
    expect(bot.closing.calls).toEqual(['latest', 'schedule']);
    expect(bot.closing.only.dueAt).toBe(bot.clock.now() + 3_000 + 2_000);
  });

  test('a closer that fails to move the grace is logged, and the row closes a little later', async () => {
    const bot = await start(say);
    const failed = new Promise<void>((resolve) => {
      bot.closing.before = (call) => {
        if (call !== 'setDue') return undefined;
        resolve();
        return Promise.reject(new Error('database away'));
      };
    });
    await bot.post(expectReplies);
    await failed;
    await settle();
    expect(bot.log.of('warn')).toHaveLength(1);
    expect(bot.closing.only.dueAt).toBe(bot.clock.now() + 18_000);
  });
});

test('in the normal delivery mode the grace starts with the end of the turn', async () => {
  const bot = await start(say);
  await bot.post({ text: 'hi' });
  expect(bot.closing.calls).toEqual(['latest', 'schedule']);
  expect(bot.closing.only.dueAt).toBe(bot.clock.now() + 3_000);
});

describe('afterReply()', () => {
  test('fits plain node:http', async () => {
    const handler = afterReply();
    let out: Promise<void> | undefined;
    const server = createServer((request, response) => {
      handler(request, response, () => {
        const reply = replyUnderWay();
        out = reply && replyOut(reply);
        response.end('ok');
      });
    });
    await listen(server);
    expect(await (await fetch(urlOf(server))).text()).toBe('ok');
    await out;
    expect(out).toBeDefined();
    await new Promise((resolve) => server.close(resolve));
  });

  test('knows nothing outside of a request', () => {
    expect(replyUnderWay()).toBeUndefined();
  });

  test('takes a response that is gone already as out', async () => {
    await replyOut(Object.assign(new EventEmitter(), { closed: true }));
    await replyOut(Object.assign(new EventEmitter(), { destroyed: true }));
  });
});
