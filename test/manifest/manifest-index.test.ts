import { describe, expect, test } from 'vitest';
import { defaultClosePlan } from '../../src/closing/close-plan.js';
import { eventNames, handoffStates, terminalDialogIds } from '../../src/manifest/decide.js';
import { parseManifest } from '../../src/manifest/load-manifest.js';
import type { ManifestInput } from '../../src/manifest/manifest-schema.js';
import { dialog, one, run } from './turns.js';

describe('the plan', () => {
  const layered: ManifestInput = {
    version: 1,
    defaults: {
      close: { grace: '1s', holdFor: '1h', verifyWithin: '10s', lateGuest: { text: 'From the defaults.' } },
    },
    engagements: {
      reminder: {
        close: { holdFor: '2h', verifyWithin: '20s', watchFor: '1h', lateGuest: { answer: 'ignore' } },
        terminalDialogs: {
          root: { close: { verifyWithin: '30s', strategy: 'customer', lookFirst: 'always' } },
        },
      },
    },
  };

  test('is laid layer upon layer: package, defaults, engagement, entry, mark', () => {
    expect(
      run(layered, [dialog('root', 'completed', { marked: { strategy: 'conversation' } })]),
    ).toMatchObject({
      plan: {
        ...defaultClosePlan,
        engagement: 'reminder',
        graceMs: 1_000,
        holdForMs: 7_200_000,
        watchForMs: 3_600_000,
        verifyWithinMs: 30_000,
        lookFirst: 'always',
        strategy: 'conversation',
        lateGuest: { answer: 'ignore', text: 'From the defaults.' },
      },
    });
  });

  test('has a time to verify for each way to close, where the manifest has', () => {
    const close = { verifyWithin: { conversation: '30s', teardown: '5m' } };
    const manifest: ManifestInput = {
      version: 1,
      engagements: { reminder: { close, terminalDialogs: ['root'] } },
    };
    expect(run(manifest, [dialog('root')])).toMatchObject({
      plan: { verifyWithinMs: { conversation: 30_000, teardown: 300_000 } },
    });
  });

  test('has every field of the package defaults, and no other', () => {
    const decision = run(layered, [dialog('root')]);
    expect(decision.ends && Object.keys(decision.plan).sort()).toEqual(
      [...Object.keys(defaultClosePlan), 'engagement'].sort(),
    );
  });
});

describe('the words for a late guest', () => {
  const german = { default: 'Bye', de: 'Servus', 'pt-BR': 'Tchau' };
  const manifest: ManifestInput = {
    version: 1,
    defaults: { close: { lateGuest: { text: german } } },
    engagements: {
      reminder: {
        terminalDialogs: {
          plain: {},
          answered: { close: { lateGuest: { answer: 'ignore' } } },
          one: { close: { lateGuest: { text: 'Only this' } } },
          two: { close: { lateGuest: { text: { default: 'Hi', fr: 'Salut' } } } },
        },
      },
    },
  };

  test.each([
    ['plain', { answer: 'notice', text: 'Bye', texts: { de: 'Servus', 'pt-br': 'Tchau' } }],
    ['answered', { answer: 'ignore', text: 'Bye', texts: { de: 'Servus', 'pt-br': 'Tchau' } }],
    ['one', { answer: 'notice', text: 'Only this' }],
    ['two', { answer: 'notice', text: 'Hi', texts: { fr: 'Salut' } }],
  ])('replace all languages of the level below, never a part of them: %s', (id, lateGuest) => {
    const decision = run(manifest, [dialog(id)]);
    expect(decision.ends && decision.plan.lateGuest).toStrictEqual(lateGuest);
  });

  test('that the code gives replace them too', () => {
    const marked = { lateGuest: { answer: 'notice', text: 'From the code' } } as const;
    const decision = run(manifest, [dialog('plain', 'completed', { marked })]);
    expect(decision.ends && decision.plan.lateGuest).toStrictEqual(marked.lateGuest);
  });
});

describe('the plan carries', () => {
  const code = '7fb334b0-0e9e-11e4-9191-0800200c9a66';

  test('the wrap-up, which an entry can take back', () => {
    const manifest: ManifestInput = {
      version: 1,
      defaults: { close: { wrapUp: { code, notes: 'By the bot.' } } },
      engagements: { a: { terminalDialogs: { x: {}, y: { close: { wrapUp: 'leave' } } } } },
    };
    expect(run(manifest, [dialog('x')])).toMatchObject({ plan: { wrapUp: { code, notes: 'By the bot.' } } });
    expect(run(manifest, [dialog('y')])).toMatchObject({ plan: { wrapUp: 'leave' } });
  });

  test('the names of the events that tell the bot of an outcome', () => {
    const on = { closed: true, failed: 'closing.failed', held: false } as const;
    const manifest: ManifestInput = { version: 1, engagements: { a: { terminalDialogs: ['x'], on } } };
    const decision = run(manifest, [dialog('x', 'completed', { marked: { on: {} } as object })]);
    expect(decision.ends && decision.plan.on).toEqual({
      closed: 'genesys.session.closed',
      failed: 'closing.failed',
    });
  });

  test('no events where none are asked for', () => {
    const manifest: ManifestInput = {
      version: 1,
      engagements: { a: { terminalDialogs: ['x'], on: { held: false } } },
    };
    expect(run(manifest, [dialog('x')])).not.toHaveProperty('plan.on');
  });
});

describe('what turns ask before anything has ended', () => {
  test('the ids of all dialogs, names of all events and states of all handoffs that are listed', () => {
    const manifest = parseManifest({
      version: 1,
      engagements: {
        a: { terminalDialogs: ['x', 'y'], events: ['E'] },
        b: {
          match: { dialogs: ['m'] },
          terminalDialogs: { y: {}, z: [{}] },
          handoff: { states: ['failed'] },
        },
      },
    });
    expect([...terminalDialogIds(manifest)]).toEqual(['x', 'y', 'z', 'm']);
    expect([...eventNames(manifest)]).toEqual(['E', 'EndOfConversation']);
    expect([...handoffStates(manifest)]).toEqual(['completed', 'failed']);
  });

  test('is worked out once for each manifest', () => {
    const manifest = parseManifest(one);
    expect(terminalDialogIds(manifest)).toBe(terminalDialogIds(manifest));
  });
});
