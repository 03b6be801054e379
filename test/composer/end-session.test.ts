import { describe, expect, test } from 'vitest';
import type { Closure } from '../../src/index.js';
import { exampleOnStage } from './example-on-stage.js';
import { runtimeBot, staged } from './runtime-bot.js';

const stage = exampleOnStage();

/** What is closed when the guest says "stop" and the action stands there with these properties. */
async function closedBy(properties: object): Promise<readonly Closure[]> {
  await stage.example.edit('engagements.json', ({ engagements }) => {
    Object.assign((engagements as { appointment: object }).appointment, { close: { grace: '1h' } });
  });
  await stage.example.edit('appointment.dialog', ({ triggers }) => {
    const [, optOut] = triggers as { actions: object[] }[];
    const note = { $kind: 'Microsoft.SetProperty', property: 'conversation.waitMs', value: '=2000' };
    if (optOut) optOut.actions = [note, { $kind: 'GenesysDisconnect.EndSession', ...properties }];
  });
  const services = await runtimeBot(stage.component, stage.example.folder);
  const { say, scheduled, disconnect } = await staged(services);
  await say('stop');
  await disconnect.stop();
  return scheduled;
}

describe('the action GenesysDisconnect.EndSession', () => {
  test('closes by the manifest what its own properties leave open', async () => {
    expect(await closedBy({})).toMatchObject([
      {
        signals: [{ source: 'manual', id: 'GenesysDisconnect.EndSession', outcome: 'completed' }],
        plan: { engagement: 'appointment', reason: 'completed', graceMs: 3_600_000, final: false },
      },
    ]);
  });

  test.each([
    ['a text', { reason: 'paid' }, { reason: 'paid' }],
    [
      'a text with an expression in it',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the runtime's own interpolation
      { reason: 'waited-${conversation.waitMs}' },
      { reason: 'waited-2000' },
    ],
    ['an expression', { reason: "=toLower('PAID')" }, { reason: 'paid' }],
    ['a duration', { grace: '2h' }, { graceMs: 7_200_000 }],
    ['an expression over milliseconds', { grace: '=conversation.waitMs * 3600' }, { graceMs: 7_200_000 }],
    ['a constant condition', { final: true }, { final: true }],
    ['an expression over a condition', { final: '=conversation.waitMs > 1' }, { final: true }],
    [
      'an expression over nothing',
      { reason: '=user.nowhere', grace: '=user.nowhere' },
      { graceMs: 3_600_000 },
    ],
    ['an empty text', { reason: '', notice: '' }, { reason: 'completed' }],
    ['a notice', { notice: 'Bye.' }, { lateGuest: { answer: 'notice', text: 'Bye.' } }],
  ])('takes %s', async (_what, properties, plan) => {
    expect(await closedBy(properties)).toMatchObject([{ plan }]);
    expect(stage.logged).toEqual([]);
  });

  test.each([[true], ['=conversation.waitMs > 1']])(
    'does nothing where it is disabled (%j)',
    async (disabled) => {
      expect(await closedBy({ disabled })).toEqual([]);
    },
  );

  test("takes the manifest's grace where its own cannot be read, says so, and does not fail the turn", async () => {
    expect(await closedBy({ grace: 'soon', reason: 'paid' })).toMatchObject([
      { plan: { graceMs: 3_600_000, reason: 'paid' } },
    ]);
    expect(stage.logged).toEqual([expect.stringContaining("the manifest's is taken")]);
    // What an expression gave may be the guest's words.
    expect(stage.logged[0]).not.toContain('soon');
  });
});
