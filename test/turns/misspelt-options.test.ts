import { WaterfallDialog } from 'botbuilder-dialogs';
import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../src/errors/argument-error.js';
import { ConfigurationError } from '../../src/errors/configuration-error.js';
import { closeSession } from '../../src/turns/close-session.js';
import { terminal } from '../../src/turns/mark-terminal.js';
import { linkSession } from '../../src/turns/session-link.js';
import { TerminalTurnMiddleware } from '../../src/turns/terminal-turn-middleware.js';
import { botOn, says } from './bot.js';
import { genesysId } from './stage.js';

const dialog = () => new WaterfallDialog('bye', []);

/** What is thrown, as it is. */
function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Runs something in a turn under the middleware, and gives what it throws. */
async function thrownInTurn(act: (context: never) => Promise<unknown>): Promise<unknown> {
  let thrown: unknown;
  const { adapter } = botOn(async (context) => {
    await act(context as never).catch((error: unknown) => {
      thrown = error;
    });
  });
  await adapter.send(says('hi')).startTest();
  return thrown;
}

describe('terminal()', () => {
  test.each<[object, string, RegExp]>([
    [{ reasn: 'paid' }, 'reasn', /^is not an option here\. Did you mean "reason"\? The options are: on, /],
    [
      { on: ['complete'] },
      'on[0]',
      /^expected "completed", .+ but got "complete"\. Did you mean "completed"\?$/,
    ],
    [{ on: 'completed' }, 'on', /Did you mean \["completed"\]\?$/],
    [{ on: [] }, 'on', /^expected a list .+ but got an empty list\.$/],
    [{ grace: -1 }, 'grace', /^expected a number of milliseconds or a duration/],
    [{ strategy: 'custmer' }, 'strategy', /Did you mean "customer"\?$/],
    [{ final: 'yes' }, 'final', /^expected true or false, but got "yes"\.$/],
    [{ graceMs: 5 }, 'graceMs', /^is not an option here\. Did you mean "grace"\?/],
  ])('refuses %j at %s', (options, path, message) => {
    const error = thrownBy(() => terminal(dialog(), options));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ faults: [{ path, message: expect.stringMatching(message) }] });
    expect(String(error)).toContain('What terminal() was given cannot be used');
  });

  test('tells all faults at once', () => {
    const error = thrownBy(() =>
      terminal(dialog(), { on: ['done'], grace: 'soon', holdFor: 'later', reasn: 'x' } as never),
    );
    expect((error as ConfigurationError).faults.map(({ path }) => path)).toEqual([
      'on[0]',
      'grace',
      'holdFor',
      'reasn',
    ]);
  });

  test.each([undefined, null, 'bye', {}])('refuses %j as a dialog', (given) => {
    const error = thrownBy(() => terminal(given as never));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument: 'dialog' });
  });
});

describe('closeSession()', () => {
  test('refuses a misspelt option and one of the wrong kind, both at once', async () => {
    const options = { resaon: 'paid', reason: {}, lateGuest: 'notify' } as never;
    const error = await thrownInTurn((context) => closeSession(context, options));
    expect(error).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      faults: [
        { path: 'reason', message: 'expected a text, but got an object.' },
        { path: 'lateGuest', message: expect.stringContaining('Did you mean "notice"?') },
        { path: 'resaon', message: expect.stringContaining('Did you mean "reason"?') },
      ],
    });
  });

  test.each([undefined, null, {}, 'context'])('refuses %j as the context of a turn', async (context) => {
    await expect(closeSession(context as never)).rejects.toMatchObject({ argument: 'context' });
  });
});

describe('linkSession()', () => {
  test.each<[unknown, string]>([
    [undefined, 'link'],
    [null, 'link'],
    [genesysId, 'link'],
    [{ conversationid: genesysId }, 'link.conversationid'],
    [{ conversationId: genesysId, engagment: 'e' }, 'link.engagment'],
    [{ conversationId: genesysId, engagement: 5 }, 'link.engagement'],
  ])('refuses %j at %s', async (link, argument) => {
    const error = await thrownInTurn((context) => linkSession(context, link as never));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument });
  });

  test('takes the whole answer of a backend', async () => {
    const answer = { conversationId: genesysId, conversation: {}, startedAt: 5 };
    expect(await thrownInTurn((context) => linkSession(context, answer))).toBeUndefined();
  });

  test('refuses what is no context', async () => {
    const linking = linkSession(undefined as never, { conversationId: genesysId });
    await expect(linking).rejects.toThrow(ArgumentError);
  });
});

describe('the middleware', () => {
  test('built by hand, refuses what is misspelt and what is missing', () => {
    const error = thrownBy(() => new TerminalTurnMiddleware({ closing: {}, waitms: 5 } as never));
    expect((error as ConfigurationError).faults.map(({ path }) => path)).toEqual([
      'manifest',
      'closing',
      'links',
      'waitms',
    ]);
  });
});
