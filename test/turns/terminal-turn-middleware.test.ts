import { TestAdapter } from 'botbuilder';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeSession } from '../../src/turns/close-session.js';
import { settle } from '../manual-clock.js';
import { bare, botOn, says } from './bot.js';
import { genesysId, manifestOf, stage } from './stage.js';

const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);

beforeEach(() => {
  rejections.length = 0;
  process.on('unhandledRejection', note);
});

afterEach(async () => {
  await settle();
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
});

const away = () => Promise.reject(new Error('database away'));

describe('a turn that throws', () => {
  test('throws the very same error on', async () => {
    const defect = new Error('defect');
    const { middleware } = stage();
    const adapter = new TestAdapter(async () => {
      throw defect;
    });
    adapter.use(middleware);
    let thrown: unknown;
    adapter.onTurnError = async (_context, error) => {
      thrown = error;
    };
    await adapter.send(says('hi')).startTest();
    expect(thrown).toBe(defect);
  });

  test('ends nothing, because its state is not saved', async () => {
    const { adapter, closing } = botOn(async (context) => {
      await context.sendActivity({ type: 'endOfConversation' });
      throw new Error('defect');
    });
    await expect(adapter.send(says('hi')).startTest()).rejects.toThrow('defect');
    expect(closing.closures).toEqual([]);
  });

  test('ends the engagement where that is wished', async () => {
    const { adapter, closing } = botOn(
      async (context) => {
        await closeSession(context);
        throw new Error('defect');
      },
      { failedTurnsEnd: true },
    );
    await expect(adapter.send(says('hi')).startTest()).rejects.toThrow('defect');
    expect(closing.closures).toHaveLength(1);
  });

  test('throws its own error on where the outbox fails too', async () => {
    const { adapter, closing } = botOn(
      async (context) => {
        await closeSession(context);
        throw new Error('defect');
      },
      { failedTurnsEnd: true },
    );
    closing.before = away;
    await expect(adapter.send(says('hi')).startTest()).rejects.toThrow('defect');
  });

  test('is told from a turn whose endOfConversation was refused and forgiven before it failed', async () => {
    const { adapter, closing } = botOn(async (context) => {
      context.onSendActivities(() => Promise.reject(new Error('400')));
      await context.sendActivity({ type: 'endOfConversation' }).catch(() => {});
      throw new Error('defect');
    });
    await expect(adapter.send(says('hi')).startTest()).rejects.toThrow('defect');
    expect(closing.closures).toEqual([]);
  });

  test('has an endOfConversation of its error handler swallowed too, where the channel refuses those', async () => {
    const { adapter } = botOn(
      async () => {
        throw new Error('defect');
      },
      { swallowEndOfConversationOn: ['test'] },
    );
    adapter.onTurnError = async (context) => {
      await context.sendActivity({ type: 'endOfConversation' });
      await context.sendActivity('Sorry.');
    };
    await adapter.send(says('hi')).assertReply('Sorry.').startTest();
  });

  test('tells nothing more from its error handler', async () => {
    const { adapter, closing } = botOn(async () => {
      throw new Error('defect');
    });
    adapter.onTurnError = async (context) => {
      await context.sendActivity({ type: 'endOfConversation', code: 'botIssuedInvalidMessage' });
    };
    await adapter.send(says('hi')).startTest();
    expect(closing.closures).toEqual([]);
  });
});

describe('a closure that cannot be recorded', () => {
  test('leaves the guest’s turn alone and is logged loudly', async () => {
    const { adapter, closing, log } = botOn(async (context) => {
      await closeSession(context);
      await context.sendActivity('Goodbye.');
    });
    closing.before = (call) => (call === 'schedule' ? away() : undefined);
    await adapter.send(says('hi')).assertReply('Goodbye.').startTest();
    expect(log.of('error')).toEqual([expect.stringContaining('could not be recorded')]);
  });

  test('at once is waited for only so long; it goes on, and the log says when it is done', async () => {
    let record = () => {};
    const { adapter, closing, clock, log, middleware } = botOn((context) => closeSession(context));
    closing.before = (call) =>
      call === 'schedule'
        ? new Promise<void>((resolve) => {
            record = resolve;
          })
        : undefined;
    const turn = adapter.send(says('hi')).startTest();
    await clock.advance(999);
    expect(log.of('error')).toEqual([]);
    await clock.advance(1);
    await turn;
    expect(closing.closures).toEqual([]);
    expect(log.of('error')).toEqual([expect.stringContaining('longer than 1000 ms')]);
    record();
    await middleware.settled();
    expect(closing.closures).toHaveLength(1);
    await settle();
    expect(log.of('info')).toHaveLength(1);
  });

  test('late fails late, without an unhandled rejection', async () => {
    let fail = (_error: Error) => {};
    const { adapter, closing, clock, log, middleware } = botOn((context) => closeSession(context));
    closing.before = (call) =>
      call === 'schedule'
        ? new Promise<void>((_resolve, reject) => {
            fail = reject;
          })
        : undefined;
    const turn = adapter.send(says('hi')).startTest();
    await clock.advance(1_000);
    await turn;
    fail(new Error('database away'));
    await middleware.settled();
    expect(log.of('error')).toHaveLength(2);
    expect(log.of('info')).toEqual([]);
  });
});

describe('what goes wrong on this side never reaches the guest', () => {
  test('a manifest that cannot be read', async () => {
    const { adapter, log } = botOn(
      async (context) => {
        await closeSession(context);
        await context.sendActivity({ type: 'event', name: 'EndOfConversation' });
        await context.sendActivity('fine');
      },
      {
        manifest: () => {
          throw new Error('no manifest');
        },
      },
    );
    await adapter.send(says('hi')).assertReply({ type: 'event' }).assertReply('fine').startTest();
    expect(log.of('error').length).toBeGreaterThan(0);
  });

  test('a logger that throws', async () => {
    const broken = () => {
      throw new Error('disk full');
    };
    const { adapter, closing } = botOn(
      async (context) => {
        await closeSession(context);
        await context.sendActivity('fine');
      },
      { logger: { debug: broken, info: broken, warn: broken, error: broken } },
    );
    closing.before = away;
    await adapter.send(says('hi')).assertReply('fine').startTest();
  });

  test('an activity without a conversation', async () => {
    const { middleware } = stage();
    let ran = false;
    const context = {
      activity: { type: 'message' },
      turnState: new Map<unknown, unknown>(),
      sendActivity: async () => undefined,
      onSendActivities: () => undefined,
    };
    await middleware.onTurn(context, async () => {
      ran = true;
      await closeSession(context);
    });
    expect(ran).toBe(true);
  });

  test('a turn that cannot be read at all', async () => {
    const { middleware, log } = stage();
    let ran = false;
    await middleware.onTurn({} as never, async () => {
      ran = true;
    });
    expect(ran).toBe(true);
    expect(log.of('error')).toHaveLength(1);
  });
});

describe('a turn that ends nothing', () => {
  test('asks nobody anything: an event of a linked session', async () => {
    const { adapter, closing, log } = botOn((context) => context.sendActivity('fine'));
    await adapter
      .send({ type: 'event', name: 'tick', channelData: { genesysConversationId: genesysId } })
      .assertReply('fine')
      .startTest();
    expect(closing.calls).toEqual([]);
    expect(log.lines).toEqual([]);
  });

  test('asks the outbox once where a guest writes: whether the session is over', async () => {
    const { adapter, closing } = botOn((context) => context.sendActivity('fine'));
    await adapter.send(says('hi')).assertReply('fine').startTest();
    expect(closing.calls).toEqual(['latest']);
  });

  test('says in the debug log why something that ended did not count', async () => {
    const manifest = manifestOf({ handoff: { states: ['failed'] } });
    const { adapter, log } = botOn(async () => {}, { manifest: () => manifest });
    await adapter.send({ type: 'event', name: 'handoff.status', value: { state: 'completed' } }).startTest();
    expect(log.of('debug')).toEqual([expect.stringContaining('handoff.status')]);
  });
});

test('registered twice, the middleware sees each turn once', async () => {
  const { middleware, closing } = stage();
  const adapter = new TestAdapter(async (context) => {
    await context.sendActivity({ type: 'endOfConversation' });
  });
  adapter.use(middleware, middleware.onTurn);
  await adapter.send(says('hi')).startTest();
  expect(closing.calls).toEqual(['latest', 'schedule']);
  expect(closing.only.signals).toHaveLength(1);
});

test('no text of a guest gets into a log line', async () => {
  const { adapter, closing, log } = botOn((context) => closeSession(context));
  closing.before = away;
  await adapter.send(says('my secret')).send(bare('my secret')).startTest();
  expect(log.lines.length).toBeGreaterThan(0);
  expect(JSON.stringify(log.lines)).not.toContain('my secret');
});
