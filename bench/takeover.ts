import { startWorker, untilAllEnded } from '../test/faults/fleet.js';
import { sqliteIn, withKillBench } from '../test/faults/kill-bench.js';
import { type Figure, percentile, rounded } from './figure.js';

const takeovers = [
  { leaseMs: 30_000, laps: 3, name: '30 s (default)' },
  { leaseMs: 5_000, laps: 5, name: '5 s' },
] as const;

/**
 * From kill -9 to the first closure of the dead process in the hands of another one: a closure that was being worked on
 * waits for its lease to run out, one that only waited to become due does not.
 */
export async function takeover(): Promise<Figure[]> {
  return Promise.all(
    takeovers.map(async ({ leaseMs, laps, name }): Promise<Figure> => {
      const times = await Promise.all(Array.from({ length: laps }, () => once(leaseMs)));
      const of = (kind: keyof (typeof times)[number]) => times.map((time) => time[kind]);
      return {
        name: `kill -9 to takeover, lease ${name} (s, median of ${laps})`,
        values: {
          'was being worked on': rounded(percentile(of('leased'), 0.5) / 1_000, 2),
          longest: rounded(Math.max(...of('leased')) / 1_000, 2),
          'was waiting to become due': rounded(percentile(of('waiting'), 0.5) / 1_000, 3),
        },
      };
    }),
  );
}

async function once(leaseMs: number): Promise<{ leased: number; waiting: number }> {
  return withKillBench(sqliteIn, async (bench) => {
    const { cloud } = bench;
    const settings = { leaseMs, pollMs: 30_000, timeoutMs: 60_000 };
    const victim = await startWorker(bench, settings);
    const standby = await startWorker(bench, settings);
    const [leased, waiting] = [cloud.createConversation().id, cloud.createConversation().id];
    const closureIds = new Map<string, string>();
    victim.on('acknowledged', ({ conversationId, closureId }) => closureIds.set(closureId, conversationId));
    const arrived = new Promise<void>((resolve) => {
      const when = () => {
        resolve();
        return true;
      };
      cloud.faults.add({ match: { method: 'PATCH', when }, times: 1, effect: { hang: true } });
    });
    standby.pause();
    victim.close(leased, { lookFirst: 'handed-over' });
    await arrived;
    standby.resume();
    const takenAt = (conversationId: string) =>
      standby
        .next('called', ({ closureId }) => closureIds.get(closureId) === conversationId)
        .then(() => performance.now());
    const taken = { leased: takenAt(leased), waiting: takenAt(waiting) };
    const acknowledged = victim.next('acknowledged', ({ conversationId }) => conversationId === waiting);
    victim.close(waiting, { graceMs: 300 });
    await acknowledged;
    const killedAt = performance.now();
    await victim.kill();
    const times = {
      leased: (await taken.leased) - killedAt,
      // Less the grace, which nobody may shorten.
      waiting: (await taken.waiting) - killedAt - 300,
    };
    await untilAllEnded(bench);
    return times;
  });
}
