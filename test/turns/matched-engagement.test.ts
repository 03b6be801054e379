import type { TurnContext } from 'botbuilder';
import { WaterfallDialog } from 'botbuilder-dialogs';
import { describe, expect, test } from 'vitest';
import { parseManifest } from '../../src/manifest/load-manifest.js';
import { closeSession } from '../../src/turns/close-session.js';
import { linkSession } from '../../src/turns/session-link.js';
import { watchDialogs } from '../../src/turns/watch-dialogs.js';
import { bare, botOn, dialogBot, says } from './bot.js';
import { genesysId, otherGenesysId } from './stage.js';

const manifestOf = (spring: string) =>
  parseManifest({
    version: 1,
    engagements: {
      [spring]: { match: { campaigns: ['spring'] } },
      summer: { match: { campaigns: ['summer'] } },
    },
  });
const spring = { genesysConversationId: genesysId, genesysCampaignId: 'spring' };

async function obey(context: TurnContext): Promise<void> {
  if (context.activity.text === 'link') await linkSession(context, { conversationId: genesysId });
  if (context.activity.text === 'close') await closeSession(context);
}

describe('the engagement that a rule finds', () => {
  test('is remembered with the link: later turns do not say the campaign again', async () => {
    const manifest = () => manifestOf('spring');
    const first = botOn(obey, { manifest });
    await first.adapter.send(says('hi', spring)).startTest();
    const { closing, conversationState } = first;
    const restarted = botOn(obey, { manifest, closing, conversationState });
    await restarted.adapter.send(bare('close')).startTest();
    expect(closing.only).toMatchObject({ conversationId: genesysId, plan: { engagement: 'spring' } });
  });

  test('is found too when the campaign is said after the conversation', async () => {
    const { adapter, closing } = botOn(obey, { manifest: () => manifestOf('spring') });
    await adapter.send(says('hi')).send(says('yes', spring)).send(bare('close')).startTest();
    expect(closing.only.plan.engagement).toBe('spring');
  });

  test('is found anew for another conversation', async () => {
    const { adapter, closing } = botOn(obey, { manifest: () => manifestOf('spring') });
    const summer = { genesysConversationId: otherGenesysId, genesysCampaignId: 'summer' };
    await adapter.send(says('hi', spring)).send(says('hi', summer)).send(bare('close')).startTest();
    expect(closing.only).toMatchObject({ conversationId: otherGenesysId, plan: { engagement: 'summer' } });
  });

  test('is kept by a link that names none', async () => {
    const { adapter, closing } = botOn(obey, { manifest: () => manifestOf('spring') });
    await adapter.send(says('hi', spring)).send(bare('link')).send(bare('close')).startTest();
    expect(closing.only.plan.engagement).toBe('spring');
  });

  test('counts no more when a reloaded manifest has lost it: the rules are asked again', async () => {
    let manifest = manifestOf('spring');
    const { adapter, closing } = botOn(obey, { manifest: () => manifest });
    await adapter.send(says('hi', spring)).startTest();
    manifest = manifestOf('spring-2027');
    await adapter.send(says('close', spring)).startTest();
    expect(closing.only.plan.engagement).toBe('spring-2027');
  });

  test('is written once, with the link', async () => {
    const { adapter, storage } = botOn(obey, { manifest: () => manifestOf('spring') });
    let writes = 0;
    const write = storage.write.bind(storage);
    storage.write = (changes) => {
      if (JSON.stringify(changes).includes('"matched"')) writes += 1;
      return write(changes);
    };
    await adapter.send(says('hi', spring)).startTest();
    const first = writes;
    await adapter.send(says('again', spring)).startTest();
    expect(writes).toBeLessThanOrEqual(first + 1);
    expect(first).toBeGreaterThan(0);
  });
});

test('an end that no engagement can be found for is warned of, once for each conversation', async () => {
  const manifest = parseManifest({
    version: 1,
    engagements: { a: { match: { channels: ['web'] } }, b: { match: { campaigns: ['x'] } } },
  });
  const end = async (context: TurnContext) => {
    await context.sendActivity({ type: 'endOfConversation' });
  };
  const { adapter, closing, log } = botOn(end, { manifest: () => manifest });
  await adapter.send(says('bye')).send(says('bye')).startTest();
  expect(closing.closures).toEqual([]);
  expect(log.of('warn')).toEqual([
    expect.stringContaining('fits the "match" rule of no engagement: "a", "b"'),
  ]);
});

describe('a condition on the result', () => {
  const manifest = parseManifest({
    version: 1,
    engagements: {
      reminder: {
        terminalDialogs: {
          answer: [
            { when: { path: 'paid', equals: true }, reason: 'paid' },
            { when: { path: 'paid', equals: false }, reason: 'refused' },
          ],
        },
      },
    },
  });

  test.each([
    ['paid', { paid: true }],
    ['refused', { paid: false, words: 'the guest was rude' }],
    [undefined, { paid: 'perhaps' }],
  ])('sees what the dialog really returned: %s', async (reason, result) => {
    const answer = new WaterfallDialog('answer', [async (step) => step.endDialog(result)]);
    const root = new WaterfallDialog('root', [
      async (step) => step.beginDialog('answer'),
      async (step) => step.endDialog('another result'),
    ]);
    const { adapter, closing } = dialogBot([root, answer], { manifest: () => manifest });
    watchDialogs([root, answer], manifest);
    await adapter.send(says('hi')).startTest();
    expect(closing.closures.map(({ plan }) => plan.reason)).toEqual(reason === undefined ? [] : [reason]);
    expect(JSON.stringify(closing.closures)).not.toContain('rude');
  });

  test('sees the result of a root dialog, which has no parent', async () => {
    const answer = new WaterfallDialog('answer', [async (step) => step.endDialog({ paid: true })]);
    const { adapter, closing } = dialogBot([answer], { manifest: () => manifest });
    watchDialogs(answer, manifest);
    await adapter.send(says('hi')).startTest();
    expect(closing.only.plan.reason).toBe('paid');
  });
});
