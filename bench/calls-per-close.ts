import { type CampaignOptions, runCampaign } from '../test/closing/campaign-run.js';
import { type Figure, rounded } from './figure.js';

const closes = 20_000;

const runs: Readonly<Record<string, Partial<CampaignOptions>>> = {
  'nothing goes wrong': { troubles: false },
  'nothing goes wrong, pushed events': { troubles: false, pushedEvents: true },
  'zombies, agents, lies, an outage': {},
  'the same, at 180 a minute, pushed events': { callsPerMinute: 180, pushedEvents: true },
  'the same, at 180 a minute, analytics 60 s behind': { callsPerMinute: 180, analyticsLagMs: 60_000 },
};

/** What 20,000 closes at once cost in calls, on the real budget and a clock that is moved. */
export async function callsPerClose(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, options] of Object.entries(runs)) {
    const { figures: tallied, faults, minutes } = await runCampaign({ closes, ...options });
    if (faults.length > 0) throw new Error(`${name}: ${faults[0]} (${faults.length} faults)`);
    const { callsPerClose: each = Number.NaN, closed, alreadyClosed, failed, callsByKind } = tallied;
    const values = {
      'calls per verified close': rounded(each, 3),
      'closed and verified': closed + alreadyClosed,
      failed,
      'batch calls': callsByKind.batch,
      'single reads': callsByKind.read,
      teardowns: callsByKind.teardown,
      minutes: rounded(minutes, 1),
    };
    figures.push({ name: `${closes} closes, ${name}`, values });
  }
  return figures;
}
