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

  test('has every field of the package defaults, and no other', () => {
    const decision = run(layered, [dialog('root')]);
    expect(decision.ends && Object.keys(decision.plan).sort()).toEqual(
      [...Object.keys(defaultClosePlan), 'engagement'].sort(),
    );
  });
});

describe('what turns ask before anything has ended', () => {
  test('the ids of all dialogs, names of all events and states of all handoffs that are listed', () => {
    const manifest = parseManifest({
      version: 1,
      engagements: {
        a: { terminalDialogs: ['x', 'y'], events: ['E'] },
        b: { terminalDialogs: { y: {}, z: {} }, handoff: { states: ['failed'] } },
      },
    });
    expect([...terminalDialogIds(manifest)]).toEqual(['x', 'y', 'z']);
    expect([...eventNames(manifest)]).toEqual(['E', 'EndOfConversation']);
    expect([...handoffStates(manifest)]).toEqual(['completed', 'failed']);
  });

  test('is worked out once for each manifest', () => {
    const manifest = parseManifest(one);
    expect(terminalDialogIds(manifest)).toBe(terminalDialogIds(manifest));
  });
});
