import { MemoryOutbox } from '../src/closing/outboxes/memory-outbox.js';
import { openFaultOutbox } from '../test/faults/fault-outbox.js';
import { quiet } from '../test/faults/kill-bench.js';
import { bareWay } from './bare-way.js';
import { type BenchCloud, startCloud } from './bench-cloud.js';
import type { BenchDatabases } from './bench-databases.js';
import { type CloseWay, concurrency } from './close-way.js';
import { type Figure, percentile, rounded } from './figure.js';
import { type OurWayOptions, ourWay } from './our-way.js';
import { peersWay } from './peers-way.js';
import { sdkWay } from './sdk-way.js';

const closes = 500;
const rounds = 5;

/**
 * 300 closes a minute become about 1,000 a second here, so the waits of the platform and those of the closer are
 * shortened with them: a hundred closes gather in 100 ms instead of 20 s.
 */
const delays = { disconnect: 2, events: 20, analytics: 30 };
const pace = { firstCheckMs: 50, gatherMs: 100 };

/** Closes a second of every way without a rate limit, against the bare loop that can be no faster. */
export async function unthrottledCloses(databases: BenchDatabases): Promise<Figure[]> {
  const cloud = await startCloud({ delays });
  const ways: CloseWay[] = [];
  try {
    const bare = await bareWay(cloud);
    ways.push(bare, await sdkWay(cloud), await peersWay(cloud, 1), await peersWay(cloud, concurrency));
    for (const options of ourWays(databases)) ways.push(await ourWay(cloud, options));
    const laps = new Map<CloseWay, Lap[]>(ways.map((way) => [way, []]));
    // The first ones warm the code up.
    for (const way of ways) await lapOf(cloud, way, 100);
    for (let round = 0; round < rounds; round += 1) {
      for (const way of ways) laps.get(way)?.push(await lapOf(cloud, way, closes));
    }
    const perSecond = (way: CloseWay) => median(laps.get(way) ?? [], ({ seconds }) => closes / seconds);
    return ways.map((way) => {
      const own = laps.get(way) ?? [];
      return {
        name: way.name,
        values: {
          'closes a second': rounded(perSecond(way), 0),
          'of the bare loop': rounded(perSecond(way) / perSecond(bare)),
          'CPU ms a close': rounded(median(own, ({ cpuMs }) => cpuMs / closes)),
          'calls a close': rounded(median(own, ({ calls }) => calls / closes)),
          proven: proven(own),
        },
      };
    });
  } finally {
    for (const way of ways) await way.end();
    await cloud.stop();
  }
}

function ourWays(databases: BenchDatabases): OurWayOptions[] {
  const onMemory = () => new MemoryOutbox();
  const onSqlite = () => openFaultOutbox(databases.sqlite(), quiet);
  const shared = { lookFirst: 'handed-over', pace } as const;
  return [
    { name: 'this package, in memory, pushed events', outbox: onMemory(), ...shared, pushed: true },
    { name: 'this package, in memory, no events', outbox: onMemory(), ...shared, pushed: false },
    { name: 'this package, SQLite, pushed events', outbox: onSqlite(), ...shared, pushed: true },
    { name: 'this package, SQLite, no events', outbox: onSqlite(), ...shared, pushed: false },
    {
      name: 'this package, SQLite, no events, looks for agents first',
      outbox: onSqlite(),
      ...shared,
      lookFirst: 'always',
      pushed: false,
    },
  ];
}

interface Lap {
  readonly seconds: number;
  readonly cpuMs: number;
  readonly calls: number;
  readonly proven: number | undefined;
}

async function lapOf(cloud: BenchCloud, way: CloseWay, conversations: number): Promise<Lap> {
  const ids = await cloud.begin(conversations, way.push);
  const cpuBefore = process.cpuUsage();
  const from = performance.now();
  const seen = await way.close(ids);
  const seconds = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const { calls, ended } = await untilEnded(cloud, ids);
  if (ended !== conversations) throw new Error(`${way.name}: only ${ended} of ${conversations} have ended.`);
  return { seconds, cpuMs: (user + system) / 1_000, calls, proven: seen };
}

/** What was only accepted needs a moment. */
async function untilEnded(cloud: BenchCloud, ids: readonly string[]) {
  for (let tries = 1; ; tries += 1) {
    const account = await cloud.account(ids);
    if (account.ended === ids.length || tries === 50) return account;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function proven(laps: readonly Lap[]): string {
  const seen = laps.map((lap) => lap.proven);
  if (seen.includes(undefined)) return 'none';
  const share = seen.reduce<number>((sum, count) => sum + (count ?? 0), 0) / (closes * laps.length);
  return `${rounded(100 * share, 1)} %`;
}

function median(laps: readonly Lap[], of: (lap: Lap) => number): number {
  return percentile(laps.map(of), 0.5);
}
