import { describe, expect, test } from 'vitest';
import { defaultClosePlan } from '../../src/closing/close-plan.js';
import { decide } from '../../src/manifest/decide.js';
import { parseManifest } from '../../src/manifest/load-manifest.js';
import type { ManifestInput } from '../../src/manifest/manifest-schema.js';
import { dialog, one, run, signal, two } from './turns.js';

describe('a turn in which nothing ended', () => {
  test('ends nothing, and gives the same answer every time', () => {
    const manifest = parseManifest(one);
    const quiet = { signals: [], handoffInitiated: false };
    expect(decide(manifest, quiet)).toMatchObject({ ends: false });
    expect(decide(manifest, quiet)).toBe(decide(parseManifest(two), { signals: [], handoffInitiated: true }));
  });
});

describe('a signal that the manifest lists', () => {
  test.each([
    [dialog('root'), 'completed'],
    [dialog('opt-out'), 'opted-out'],
    [dialog('opt-out', 'cancelled'), 'opted-out'],
    [signal('handoff', 'h', 'completed'), 'completed'],
    [signal('handoff', 'h', 'failed'), 'failed'],
    [signal('event', 'Done'), 'done'],
    [signal('endOfConversation', 'end', 'completedSuccessfully'), 'completed'],
    [signal('endOfConversation', 'end', 'userCancelled'), 'userCancelled'],
  ])('ends the engagement: %o', (ended, reason) => {
    expect(run(one, [ended])).toMatchObject({ ends: true, plan: { engagement: 'reminder', reason } });
  });

  test.each([
    [dialog('root', 'cancelled'), 'dialog "root" (cancelled) is listed for "completed" only'],
    [dialog('root', 'replaced'), 'listed for "completed" only'],
    [dialog('other'), 'dialog "other" (completed) is not listed'],
    [signal('handoff', 'h', 'accepted'), 'listed for "completed", "failed" only'],
    [signal('event', 'EndOfConversation'), 'event "EndOfConversation" (completed) is not listed'],
    [signal('event', 'done'), 'is not listed'],
    [
      signal('endOfConversation', 'end', 'botTimedOut'),
      'listed for "completedSuccessfully", "userCancelled" only',
    ],
  ])('does not where the outcome is another: %o', (ended, why) => {
    expect(run(one, [ended])).toEqual({ ends: false, why: expect.stringContaining(why) });
  });

  test('counts only as completed where a dialog is listed by its id alone', () => {
    const listed: ManifestInput = { version: 1, engagements: { a: { terminalDialogs: ['d'] } } };
    expect(run(listed, [dialog('d')]).ends).toBe(true);
    expect(run(listed, [dialog('d', 'cancelled')]).ends).toBe(false);
    expect(run(listed, [dialog('d', 'replaced')]).ends).toBe(false);
  });

  test('is by default: a completed handoff, the event EndOfConversation, any end of conversation', () => {
    const bare: ManifestInput = { version: 1, engagements: { a: {} } };
    expect(run(bare, [signal('handoff', 'h', 'completed')]).ends).toBe(true);
    expect(run(bare, [signal('handoff', 'h', 'failed')]).ends).toBe(false);
    expect(run(bare, [signal('event', 'EndOfConversation')]).ends).toBe(true);
    expect(run(bare, [signal('endOfConversation', 'end', 'anything')]).ends).toBe(true);
    expect(run(bare, [signal('endOfConversation', 'end', '')])).toMatchObject({
      plan: { reason: 'completed' },
    });
    expect(run(bare, [dialog('any')]).ends).toBe(false);
  });

  test.each([
    ['handoff', { handoff: { states: [] } }, 'completed'],
    ['event', { events: [] }, 'completed'],
    ['endOfConversation', { endOfConversation: { codes: [] } }, 'completedSuccessfully'],
  ] as const)('is none where the list is empty: %s', (source, engagement, outcome) => {
    const off = { version: 1, engagements: { a: engagement } } as unknown as ManifestInput;
    expect(run(off, [signal(source, 'EndOfConversation', outcome)])).toMatchObject({ ends: false });
  });
});

describe('a request for a person in the same turn', () => {
  test.each([
    [dialog('root')],
    [dialog('root', 'completed', { marked: {} })],
    [signal('handoff', 'h')],
    [signal('event', 'Done')],
    [signal('endOfConversation', 'end', 'userCancelled')],
  ])('keeps the session open: %o', (ended) => {
    expect(run(one, [ended], { handoffInitiated: true })).toEqual({
      ends: false,
      why: expect.stringContaining('handoff.initiate'),
    });
  });

  test('does not stop a manual close, which alone is recorded then', () => {
    const decision = run(one, [dialog('opt-out'), signal('manual', 'closeSession')], {
      handoffInitiated: true,
    });
    expect(decision).toMatchObject({ ends: true, plan: { reason: 'completed', final: false } });
    expect(decision.ends && decision.signals.map(({ source }) => source)).toEqual(['manual']);
  });
});

describe('a signal that the code marked', () => {
  test('counts without being listed, with the overrides of the mark on top', () => {
    const marked = { reason: 'paid', graceMs: 500, lateGuest: { answer: 'ignore', text: 'Bye' } } as const;
    expect(run(one, [dialog('unlisted', 'replaced', { marked })])).toMatchObject({
      ends: true,
      plan: { ...defaultClosePlan, engagement: 'reminder', ...marked },
    });
  });

  test('takes what it does not say from the entry that lists it', () => {
    expect(run(one, [dialog('opt-out', 'completed', { marked: { graceMs: 1 } })])).toMatchObject({
      plan: { reason: 'opted-out', final: true, graceMs: 1 },
    });
  });

  test('has the last word on the reason', () => {
    expect(run(one, [dialog('opt-out', 'completed', { marked: { reason: 'paid' } })])).toMatchObject({
      plan: { reason: 'paid', final: true },
    });
  });

  test('takes nothing from an entry that does not list its outcome', () => {
    expect(run(one, [dialog('opt-out', 'replaced', { marked: {} })])).toMatchObject({
      plan: { reason: 'replaced', final: false },
    });
  });

  test('cannot wipe out or invent what the plan needs', () => {
    const marked = {
      graceMs: undefined,
      reason: undefined,
      lateGuest: { answer: 'ignore' },
      engagement: 'evil',
    };
    expect(run(one, [dialog('root', 'completed', { marked: marked as never })])).toMatchObject({
      plan: {
        graceMs: 3_000,
        reason: 'completed',
        engagement: 'reminder',
        lateGuest: { answer: 'ignore', text: defaultClosePlan.lateGuest.text },
      },
    });
  });

  test('a manual close counts with and without options', () => {
    expect(run(one, [signal('manual', 'closeSession')]).ends).toBe(true);
    expect(
      run(one, [signal('manual', 'closeSession', 'completed', { marked: { final: true } })]),
    ).toMatchObject({
      plan: { final: true },
    });
  });
});

describe('several signals in one turn', () => {
  const all = [
    signal('endOfConversation', 'end', 'userCancelled'),
    signal('event', 'Done'),
    signal('handoff', 'h', 'failed'),
    dialog('opt-out'),
    dialog('root'),
    signal('manual', 'closeSession', 'completed', { marked: { reason: 'by-hand' } }),
  ];

  test.each([
    [6, 'by-hand', false],
    [5, 'opted-out', true],
    [3, 'failed', false],
    [2, 'done', false],
    [1, 'userCancelled', false],
  ])('the first %d: the reason is %s, and all of them are recorded', (count, reason, final) => {
    const decision = run(one, all.slice(0, count));
    expect(decision).toMatchObject({ ends: true, plan: { reason, final } });
    expect(decision.ends && decision.signals.map(({ source }) => source)).toEqual(
      all.slice(0, count).map(({ source }) => source),
    );
  });

  test('of two dialogs the one that ended first gives the reason', () => {
    expect(run(one, [dialog('opt-out'), dialog('root')])).toMatchObject({ plan: { reason: 'opted-out' } });
    expect(run(one, [dialog('root'), dialog('opt-out')])).toMatchObject({ plan: { reason: 'completed' } });
  });

  test('those that do not count are not recorded', () => {
    const decision = run(one, [dialog('other'), dialog('root', 'cancelled'), signal('event', 'Done')]);
    expect(decision.ends && decision.signals).toEqual([signal('event', 'Done')]);
  });

  test('what a dialog returned, and the mark, never reach the record', () => {
    const ended = dialog('root', 'completed', { result: 'my secret', marked: {}, activityId: 'a1' });
    const decision = run(one, [ended]);
    expect(decision.ends && decision.signals).toEqual([
      { source: 'dialog', id: 'root', outcome: 'completed', at: 1_000, activityId: 'a1' },
    ]);
  });
});
