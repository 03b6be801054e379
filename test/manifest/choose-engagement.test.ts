import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultClosePlan } from '../../src/closing/close-plan.js';
import { decide, engagementAtStart } from '../../src/manifest/decide.js';
import { parseManifest } from '../../src/manifest/load-manifest.js';
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
    expect(decision).toEqual({ ends: false, why: expect.stringContaining(why), unassigned: true });
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

describe('the rule of an engagement', () => {
  const ended = [dialog('end')];
  const engagement = (match?: object) => ({ terminalDialogs: ['end', 'only-here'], ...(match && { match }) });
  const ruled = {
    version: 1,
    engagements: {
      web: engagement({ channels: ['directline', 'webchat'] }),
      spring: engagement({ channels: ['directline'], campaigns: ['spring', '815'] }),
      summer: engagement({ campaigns: ['summer'], campaignAt: 'meta.campaign' }),
      asked: engagement({ dialogs: ['question'] }),
    },
  } as ManifestInput;
  const open = {
    ...ruled,
    engagements: { ...ruled.engagements, others: engagement() },
  } as ManifestInput;

  test.each([
    [{ channelId: 'webchat' }, 'web'],
    [{ channelId: 'directline', channelData: { genesysCampaignId: 'spring' } }, 'spring'],
    [{ channelId: 'directline', channelData: { genesys: { campaignId: 815 } } }, 'spring'],
    [{ channelId: 'directline', channelData: { genesysCampaignId: 'winter' } }, 'web'],
    [{ channelId: 'sms', channelData: { meta: { campaign: 'summer' } } }, 'summer'],
    [{ engagement: 'summer', channelId: 'webchat' }, 'summer'],
    [{ engagement: 'gone', engagementMatched: true, channelId: 'webchat' }, 'web'],
  ])('decides, the narrower before the wider, the link before all: %j is %s', (clues, name) => {
    expect(run(ruled, ended, clues)).toMatchObject({ ends: true, plan: { engagement: name } });
  });

  test('sees a dialog that ended with the same message, in whatever way', () => {
    const clues = { channelId: 'sms' };
    expect(run(ruled, [dialog('question', 'cancelled'), ...ended], clues)).toMatchObject({
      plan: { engagement: 'asked' },
      signals: [{ id: 'end' }],
    });
    expect(run(ruled, [dialog('question')], clues)).toMatchObject({ ends: false });
  });

  test.each([
    [{ channelId: 'sms' }, 'others'],
    [{ channelId: 'webchat' }, 'web'],
    [{}, 'others'],
  ])('leaves the rest to the engagement without a rule: %j is %s', (clues, name) => {
    expect(run(open, ended, clues)).toMatchObject({ plan: { engagement: name } });
  });

  test.each([
    [
      { channelId: 'sms' },
      ended,
      'fits the "match" rule of no engagement: "web", "spring", "summer", "asked"',
    ],
    [
      { channelId: 'webchat', channelData: { meta: { campaign: 'summer' } } },
      ended,
      'fits the "match" rules of several engagements: "web", "summer"',
    ],
    [{ channelId: 'webchat' }, [dialog('question'), ...ended], 'several engagements: "web", "asked"'],
    [{ engagement: 'gone', channelId: 'webchat' }, ended, 'which the manifest does not have'],
  ])('is never a guess: %j', (clues, signals, why) => {
    expect(run(ruled, signals, clues)).toEqual({
      ends: false,
      why: expect.stringContaining(why),
      unassigned: true,
    });
  });

  test('where several fit, the only one that lists the dialog that ended is taken', () => {
    const manifest = {
      version: 1,
      engagements: {
        a: { match: { channels: ['web'] }, terminalDialogs: ['a-end'] },
        b: { match: { campaigns: ['x'] }, terminalDialogs: ['b-end'] },
      },
    } as ManifestInput;
    const clues = { channelId: 'web', channelData: { genesysCampaignId: 'x' } };
    expect(run(manifest, [dialog('b-end')], clues)).toMatchObject({ plan: { engagement: 'b' } });
  });

  test.each([
    [{ channelId: 'webchat' }, undefined],
    [{ channelId: 'sms' }, undefined],
  ])('settles nothing at the start while a rule with a dialog may fit better: %j', (facts, name) => {
    expect(engagementAtStart(parseManifest(ruled), facts)).toBe(name);
  });

  test.each([
    [{ channelId: 'directline', channelData: { genesysCampaignId: 'spring' } }, 'spring'],
    [{ channelId: 'webchat' }, 'web'],
    [{ channelId: 'webchat', channelData: { meta: { campaign: 'summer' } } }, undefined],
    [{ channelId: 'sms' }, undefined],
    [{}, undefined],
  ])('settles at the start what can be: %j is %s', (facts, name) => {
    const { asked: _, ...settled } = open.engagements;
    expect(engagementAtStart(parseManifest({ version: 1, engagements: settled }), facts)).toBe(name);
  });

  test('settles nothing at the start where no engagement has one', () => {
    expect(engagementAtStart(parseManifest(two), { channelId: 'webchat' })).toBeUndefined();
  });

  test('is not disturbed by whatever a channel sends', () => {
    const manifest = parseManifest(ruled);
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (channelData, channelId) => {
        const clues = { channelData, channelId: channelId as string };
        expect(decide(manifest, { ...clues, signals: ended, handoffInitiated: false })).toBeDefined();
        engagementAtStart(manifest, clues);
      }),
    );
  });
});
