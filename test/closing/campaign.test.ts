import { describe, expect, test } from 'vitest';
import { type CampaignOptions, runCampaign } from './campaign-run.js';

describe('a campaign that ends all at once', () => {
  test('costs a call for each close, and one for a hundred', async () => {
    const { figures, faults } = await runCampaign({ closes: 1_000, troubles: false });
    expect(faults).toEqual([]);
    expect(figures).toMatchObject({ closed: 1_000, failed: 0, tooMany: 0 });
    expect(figures.callsByKind.conversation).toBe(1_000);
    // The budget is busy, so nobody is looked for before the disconnect, and nearly nothing is read alone.
    expect(figures.callsByKind.read).toBeLessThanOrEqual(10);
    expect(figures.callsPerClose).toBeLessThanOrEqual(1.02);
  }, 60_000);

  test('costs a call for each close where the ends are pushed', async () => {
    const { figures, faults } = await runCampaign({ closes: 1_000, troubles: false, pushedEvents: true });
    expect(faults).toEqual([]);
    expect(figures.callsPerClose).toBeLessThanOrEqual(1.005);
  }, 60_000);

  test.each<Partial<CampaignOptions>>([
    {},
    { callsPerMinute: 180, pushedEvents: true },
    { analyticsLagMs: 45_000 },
  ])(
    'with zombies, agents, lies, lost answers and an outage ends in a stated outcome for each: %o',
    async (options) => {
      const { figures, faults, states, tally } = await runCampaign({ closes: 1_000, ...options });
      expect(faults).toEqual([]);
      expect(states).toMatchObject({ closed: 990, cancelled: 10, held: 0, verifying: 0 });
      // Zombies, and those whose agents have gone, were over before; with one zombie so shortly that nobody can tell.
      expect(figures).toMatchObject({ closed: 951, alreadyClosed: 39, cancelled: 10 });
      expect(figures.callsByKind.teardown).toBe(0);
      // A zombie in fifty and an agent in fifty cost reads of their own, and when all is done there is room for more.
      expect(figures.callsPerClose, String(tally)).toBeLessThanOrEqual(1.2);
    },
    60_000,
  );
});
