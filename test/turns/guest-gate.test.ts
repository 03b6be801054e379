import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClosePlan } from '../../src/closing/close-plan.js';
import { type Closure, type ClosureState, closureStates } from '../../src/closing/closure.js';
import { closeSession } from '../../src/turns/close-session.js';
import { linkSession } from '../../src/turns/session-link.js';
import { bare, botOn, says } from './bot.js';
import { genesysId } from './stage.js';

const notice = 'This conversation has ended. Thank you.';

/** A bot that closes on `bye` and otherwise answers, and a closure of it in the state wanted. */
async function closedBot(state: ClosureState, plan: Partial<ClosePlan> = {}) {
  const bot = botOn(async (context) => {
    if (context.activity.text === 'bye') return closeSession(context);
    return context.sendActivity(`you said ${context.activity.text}`);
  });
  await bot.adapter.send({ ...says('bye'), id: 'the-end' }).startTest();
  const { id, plan: made } = bot.closing.only;
  bot.closing.set(id, {
    state,
    plan: { ...made, ...plan },
    ...(state === 'closed' && { endedAt: bot.clock.now() }),
  });
  const ask = async (text: string, more: object = {}) => {
    const before = bot.adapter.activeQueue.length;
    await bot.adapter.processActivity({ ...says(text), ...more });
    return bot.adapter.activeQueue.splice(before).map((activity) => activity.text);
  };
  return { ...bot, ask };
}

const withAnswer = (answer: ClosePlan['lateGuest']['answer']) => ({ lateGuest: { answer, text: notice } });

describe('a guest who writes in the grace', () => {
  test('cancels the closure, and the bot answers', async () => {
    const { ask, closing } = await closedBot('scheduled');
    expect(await ask('wait')).toEqual(['you said wait']);
    expect(closing.only).toMatchObject({ state: 'cancelled', cause: 'guest-returned' });
  });

  test('does not cancel a closure that is final, and gets the notice', async () => {
    const { ask, closing } = await closedBot('scheduled', { final: true });
    expect(await ask('wait')).toEqual([notice]);
    expect(closing.only.state).toBe('scheduled');
  });

  test('and whose message is a re-delivery of the last one neither cancels nor starts a turn', async () => {
    const { ask, closing } = await closedBot('scheduled');
    expect(await ask('bye', { id: 'the-end' })).toEqual([]);
    expect(closing.only).toMatchObject({ state: 'scheduled', signals: [{ activityId: 'the-end' }] });
  });

  test('too late to cancel, because the close has just begun, gets the notice', async () => {
    const { ask, closing } = await closedBot('scheduled');
    closing.before = (call) => {
      if (call === 'cancel') closing.set(closing.only.id, { state: 'disconnecting' });
    };
    expect(await ask('wait')).toEqual([notice]);
  });

  test('twice at once is answered twice: one of the two cancelled', async () => {
    const { ask, closing } = await closedBot('scheduled');
    closing.before = (call) => {
      if (call === 'cancel') closing.set(closing.only.id, { state: 'cancelled' });
    };
    expect(await ask('wait')).toEqual(['you said wait']);
  });

  test('can end the engagement again', async () => {
    const { ask, closing } = await closedBot('scheduled');
    await ask('wait');
    await ask('bye');
    expect(closing.closures.map(({ state, sequence }) => [state, sequence])).toEqual([
      ['cancelled', 1],
      ['scheduled', 2],
    ]);
  });
});

describe.each(['disconnecting', 'verifying', 'closed'] as const)(
  'a guest who writes when it is %s',
  (state) => {
    test('gets the notice once, then silence', async () => {
      const { ask } = await closedBot(state);
      expect(await ask('hello?')).toEqual([notice]);
      expect(await ask('hello??')).toEqual([]);
      expect(await ask('hello???')).toEqual([]);
    });

    test('gets silence where the plan says so', async () => {
      const { ask, closing } = await closedBot(state, withAnswer('ignore'));
      expect(await ask('hello?')).toEqual([]);
      expect(closing.calls).not.toContain('claimLateGuest');
    });

    test('goes on with the bot where the plan re-opens, with later messages too', async () => {
      const { ask, closing } = await closedBot(state, withAnswer('reopen'));
      expect(await ask('hello?')).toEqual(['you said hello?']);
      expect(await ask('and?')).toEqual(['you said and?']);
      expect(closing.calls.filter((call) => call === 'claimLateGuest')).toHaveLength(1);
    });
  },
);

describe('the notice', () => {
  const texts = { de: 'Dieses Gespräch ist beendet.' };
  const plan = { lateGuest: { answer: 'notice', text: notice, texts } } as const;

  test.each([
    ['de-AT', texts.de],
    ['fr-FR', notice],
    [undefined, notice],
  ])('is in the language of the message: %s', async (locale, text) => {
    const { ask } = await closedBot('closed', plan);
    expect(await ask('hello?', { locale })).toEqual([text]);
  });
});

describe('a closed session', () => {
  test('that was re-opened can end again, as a new closure', async () => {
    const { ask, closing } = await closedBot('closed', withAnswer('reopen'));
    await ask('hello?');
    await ask('bye');
    expect(closing.closures.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  test('is locked until the watch is over', async () => {
    const { ask, clock } = await closedBot('closed', { watchForMs: 60_000 });
    await clock.advance(59_999);
    expect(await ask('hello?')).toEqual([notice]);
    await clock.advance(1);
    expect(await ask('hello?')).toEqual(['you said hello?']);
  });

  test('lets a guest through who is linked to another Genesys conversation now', async () => {
    const { ask } = await closedBot('closed');
    const other = { genesysConversationId: '11111111-2222-4333-8444-555555555555' };
    expect(await ask('hello?', { channelData: other })).toEqual(['you said hello?']);
  });

  test('lets events and bots through', async () => {
    const { ask } = await closedBot('closed');
    expect(await ask('', { type: 'event', name: 'tick' })).toEqual(['you said ']);
    // TestAdapter makes the user of whoever has the role "bot".
    expect(await ask('beep', { from: { id: 'b', name: 'b', role: 'skill' } })).toEqual(['you said beep']);
  });

  test('that was re-opened by hand can be linked and closed by the bot', async () => {
    const bot = botOn(async (context) => {
      await linkSession(context, { conversationId: genesysId });
      await closeSession(context);
    });
    await bot.adapter.send(bare('go')).startTest();
    expect(bot.closing.only.conversationId).toBe(genesysId);
  });
});

test.each(['held', 'cancelled', 'failed'] as const)(
  'a guest who writes when it is %s goes on',
  async (state) => {
    const { ask } = await closedBot(state);
    expect(await ask('hello?')).toEqual(['you said hello?']);
  },
);

describe('a guest who writes while only after-call work holds the closure up', () => {
  test('gets the notice once over the hold and the close', async () => {
    const { ask, closing, clock } = await closedBot('held');
    closing.set(closing.only.id, { cause: 'agent-at-work' });
    expect(await ask('hello?')).toEqual([notice]);
    expect(await ask('hello??')).toEqual([]);
    closing.set(closing.only.id, { state: 'closed', cause: undefined, endedAt: clock.now() });
    expect(await ask('hello???')).toEqual([]);
  });

  test('goes on where the plan re-opens', async () => {
    const { ask, closing } = await closedBot('held', withAnswer('reopen'));
    closing.set(closing.only.id, { cause: 'agent-at-work' });
    expect(await ask('hello?')).toEqual(['you said hello?']);
    expect(closing.only.lateGuestAt).toBeUndefined();
  });
});

describe('a guest whose session was closed, and whose conversation somebody has opened again', () => {
  /** The closure that closes it again. */
  async function reopenedBot(
    state: ClosureState,
    change: Partial<Closure> = {},
    plan: Partial<ClosePlan> = {},
  ) {
    const bot = await closedBot(state, { final: true, ...plan });
    const { id } = bot.closing.only;
    const signals = [{ source: 'reopened', id: 'active', outcome: 'event', at: 0 }] as const;
    bot.closing.set(id, { signals, sequence: 2, endedAt: bot.clock.now(), ...change });
    return bot;
  }

  test.each(['scheduled', 'disconnecting', 'verifying', 'closed', 'cancelled', 'failed'] as const)(
    'stays locked out while the new closure is %s',
    async (state) => {
      const { ask } = await reopenedBot(state);
      expect(await ask('hello?')).toEqual([notice]);
      expect(await ask('hello??')).toEqual([]);
    },
  );

  test('stays locked out while it waits for a live agent, where no bridge is there to reach the agent', async () => {
    const { ask } = await reopenedBot('held', { cause: 'agent-in-conversation' });
    expect(await ask('hello?')).toEqual([notice]);
  });

  test('goes on where the plan re-opens', async () => {
    const { ask } = await reopenedBot('failed', {}, withAnswer('reopen'));
    expect(await ask('hello?')).toEqual(['you said hello?']);
  });

  test('goes on where another engagement was started in it', async () => {
    const { ask } = await reopenedBot('failed', { cause: 'begun-anew' });
    expect(await ask('hello?')).toEqual(['you said hello?']);
  });
});

describe('the gate', () => {
  test('lets the turn go on where the outbox is away', async () => {
    const { ask, closing, log } = await closedBot('closed');
    closing.before = () => Promise.reject(new Error('database away'));
    expect(await ask('hello?')).toEqual(['you said hello?']);
    expect(log.of('warn')).toHaveLength(1);
  });

  test('lets the turn go on where the outbox hangs, after the time that a guest may wait', async () => {
    const { ask, closing, clock } = await closedBot('closed');
    closing.before = () => new Promise(() => {});
    const asked = ask('hello?');
    await clock.advance(1_000);
    expect(await asked).toEqual(['you said hello?']);
  });

  test('keeps the session locked where the notice cannot be sent', async () => {
    const { adapter, ask, log } = await closedBot('closed');
    adapter.sendActivities = () => Promise.reject(new Error('channel away'));
    expect(await ask('hello?')).toEqual([]);
    expect(log.of('warn')).toHaveLength(1);
  });

  test('asks nothing for a conversation that is linked to no session', async () => {
    const { adapter, closing } = botOn((context) => context.sendActivity('fine'));
    await adapter.send(bare('hi')).assertReply('fine').startTest();
    expect(closing.calls).toEqual([]);
  });

  test('never answers a guest twice, whatever the state and however often they write', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...closureStates),
        fc.boolean(),
        fc.constantFrom('notice', 'ignore', 'reopen'),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
        async (state, final, answer, redelivered) => {
          const { ask, closing } = await closedBot(state, { final, ...withAnswer(answer) });
          const answers: (string | undefined)[] = [];
          for (const again of redelivered) {
            const said = await ask('hello?', again ? { id: 'the-end' } : {});
            expect(said.length).toBeLessThanOrEqual(1);
            if (again) expect(said).toEqual([]);
            answers.push(...said);
          }
          const notices = answers.filter((text) => text === notice);
          expect(notices.length).toBeLessThanOrEqual(1);
          // The bot answers, or the lock does, never both.
          expect(notices.length === 0 || notices.length === answers.length).toBe(true);
          expect(closing.closures).toHaveLength(1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
