import { RateBudget } from '../src/closing/rate-budget.js';
import { isOver } from '../src/genesys/conversation-snapshot.js';
import { runCampaign } from '../test/closing/campaign-run.js';
import { closingBench } from '../test/closing/closing-bench.js';
import { quiet } from '../test/faults/kill-bench.js';
import { atATime, concurrency } from './close-way.js';
import { type Figure, rounded } from './figure.js';

const closes = 10_000;
const callsPerMinute = 300;

interface Run {
  readonly calls: number;
  readonly proven: number;
  readonly minutes: number;
}

const runs: Readonly<Record<string, () => Promise<Run>>> = {
  'this package, pushed events': () => ourRun(true),
  'this package, no events': () => ourRun(false),
  [`read, PATCH, read; ${concurrency} at a time`]: peersRun,
};

/**
 * How long 10,000 closes take at the platform's 300 calls a minute. On a clock that is moved, so that neither the limit
 * nor a wait of the platform or of the closer has to be scaled; the calls are real.
 */
export async function campaignTime(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, run] of Object.entries(runs)) {
    const { calls, proven, minutes } = await run();
    figures.push({
      name: `${closes.toLocaleString('en')} closes at ${callsPerMinute} calls a minute, ${name}`,
      values: { minutes: rounded(minutes, 1), calls, 'calls a close': rounded(calls / closes, 3), proven },
    });
  }
  return figures;
}

async function ourRun(pushedEvents: boolean): Promise<Run> {
  const run = await runCampaign({ closes, callsPerMinute, pushedEvents, troubles: false });
  const { figures, faults, requests, minutes } = run;
  if (faults.length > 0) throw new Error(`${faults[0]} (${faults.length} faults)`);
  return { calls: requests, proven: figures.closed + figures.alreadyClosed, minutes };
}

/** With our rate budget, which is more than a loop has: without one it would be refused for most of the time. */
async function peersRun(): Promise<Run> {
  const bench = await closingBench({
    inner: (clock, { rates: store }) =>
      new RateBudget({ key: 'peer', callsPerMinute, store, clock, logger: quiet }),
    simulator: { requestsKept: 10 * closes },
  });
  const { client, clock, cloud, until } = bench;
  try {
    const ids = Array.from({ length: closes }, () => cloud.createConversation().id);
    const from = clock.now();
    let proven = 0;
    let isDone = false;
    const work = atATime(concurrency, ids, async (id) => {
      const { participants } = await client.readConversation(id);
      const customer = participants.find(({ purpose }) => purpose === 'customer');
      await client.disconnectParticipant(id, customer?.id ?? '');
      if (isOver(await client.readConversation(id))) proven += 1;
    }).finally(() => {
      isDone = true;
    });
    await Promise.all([until(() => isDone, 24 * 3_600_000), work]);
    const calls = cloud.requests.filter(({ path }) => path.startsWith('/api/')).length;
    return { calls, proven, minutes: (clock.now() - from) / 60_000 };
  } finally {
    await bench.stop();
  }
}
