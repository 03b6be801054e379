// Measures what docs/performance.md states: npm run bench -- [--only add,settle,…]
import { parseArgs } from 'node:util';
import { type BenchDatabases, openBenchDatabases } from '../bench/bench-databases.js';
import { callsPerClose } from '../bench/calls-per-close.js';
import { campaignTime } from '../bench/campaign.js';
import { claimAndSettle } from '../bench/claim-and-settle.js';
import { durableAdd } from '../bench/durable-add.js';
import type { Figure } from '../bench/figure.js';
import { machine } from '../bench/machine.js';
import { markdownTables } from '../bench/markdown-tables.js';
import { pendingMemory } from '../bench/pending-memory.js';
import { sharedBudget } from '../bench/shared-budget.js';
import { startUp } from '../bench/start-up.js';
import { takeover } from '../bench/takeover.js';
import { turnCost } from '../bench/turn-cost.js';
import { unthrottledCloses } from '../bench/unthrottled-closes.js';

const measurements: Readonly<Record<string, (databases: BenchDatabases) => Promise<Figure[]>>> = {
  add: durableAdd,
  settle: claimAndSettle,
  memory: pendingMemory,
  takeover: () => takeover(),
  calls: callsPerClose,
  closes: unthrottledCloses,
  campaign: campaignTime,
  turns: turnCost,
  'start-up': startUp,
  // The longest: three minutes.
  budget: sharedBudget,
};

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = values.only?.split(',') ?? Object.keys(measurements);
const unknown = names.filter((name) => !(name in measurements));
if (unknown.length > 0) {
  throw new Error(`Unknown: ${unknown.join(', ')}. There are ${Object.keys(measurements).join(', ')}.`);
}

const figures: Figure[] = [];
const show = (figure: Figure) => {
  figures.push(figure);
  console.log(`\n${figure.name}`);
  for (const [name, value] of Object.entries(figure.values)) console.log(`  ${name.padEnd(28)} ${value}`);
};

show(machine());
const databases = await openBenchDatabases();
try {
  for (const name of names) for (const figure of (await measurements[name]?.(databases)) ?? []) show(figure);
} finally {
  await databases.close();
}
console.log(`\n${markdownTables(figures)}\n\n${JSON.stringify(figures)}`);
