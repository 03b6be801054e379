import { describe, expect, test } from 'vitest';
import { defaultClosePlan } from '../../src/closing/close-plan.js';
import type { ManifestInput } from '../../src/manifest/manifest-schema.js';
import { dialog, one, run, signal, two } from './turns.js';

describe('the engagement', () => {
  test('is the one that the link names', () => {
    expect(run(two, [dialog('shared')], { engagement: 'survey' })).toMatchObject({
      plan: { engagement: 'survey' },
    });
    expect(run(two, [dialog('remind')], { engagement: 'survey' })).toMatchObject({ ends: false });
  });

  test('is else the only one there is', () => {
    expect(run(one, [signal('event', 'Done')])).toMatchObject({ plan: { engagement: 'reminder' } });
  });

  test('is else the only one that lists a dialog that ended', () => {
    expect(run(two, [dialog('ask')])).toMatchObject({ plan: { engagement: 'survey' } });
    expect(run(two, [dialog('shared'), signal('event', 'EndOfConversation')])).toMatchObject({ ends: false });
    expect(run(two, [signal('event', 'EndOfConversation'), dialog('ask')])).toMatchObject({
      plan: { engagement: 'survey' },
    });
  });

  test('is not the one that lists a dialog of the same name as an event', () => {
    expect(run(two, [signal('event', 'ask', 'completed', { marked: {} })])).toMatchObject({
      plan: { engagement: 'unknown' },
    });
  });

  test.each([
    [
      two,
      undefined,
      'it could be any of: "reminder", "survey". Name the engagement where the session is linked',
    ],
    [two, 'surveys', 'the engagement "surveys", which the manifest does not have. Did you mean "survey"?'],
    [two, 'constructor', 'link the session to one of: "reminder", "survey"'],
    [{ version: 1, engagements: {} } as ManifestInput, undefined, 'Add one under "engagements"'],
  ])('is never guessed, and what to do is said', (manifest, engagement, why) => {
    const decision = run(manifest, [signal('event', 'EndOfConversation')], engagement ? { engagement } : {});
    expect(decision).toEqual({ ends: false, why: expect.stringContaining(why) });
  });

  test('need not be known for a signal that the code marked: the defaults of the manifest hold then', () => {
    const manual = [signal('manual', 'closeSession'), signal('event', 'EndOfConversation')];
    const decision = run(two, manual);
    expect(decision).toMatchObject({
      ends: true,
      plan: { ...defaultClosePlan, engagement: 'unknown', graceMs: 7_000 },
    });
    expect(decision.ends && decision.signals).toHaveLength(1);
    expect(run(two, manual, { engagement: 'gone' })).toMatchObject({ plan: { engagement: 'gone' } });
  });
});
