import { expect, test } from 'vitest';
import { disconnectsOf } from './fault-cloud.js';
import { startWorker, untilAllEnded } from './fleet.js';
import { sqliteIn, withKillBench } from './kill-bench.js';
import { until } from './until.js';

test('a worker that was paused past its lease cannot write a step, and its call is in the record all the same', async () => {
  await withKillBench(sqliteIn, async (bench) => {
    const { cloud, outbox } = bench;
    const { id } = cloud.createConversation();
    const paused = await startWorker(bench);
    const wasPaused = new Promise<void>((resolve) => {
      cloud.faults.add({
        match: {
          method: 'PATCH',
          when: () => {
            paused.pause();
            resolve();
            return true;
          },
        },
        times: 1,
        effect: { delayMs: 1, applyEffect: true },
      });
    });
    paused.close(id);
    await wasPaused;
    // Else who takes over might see it open yet, and disconnect it once more.
    await until('the disconnect shows its effect', () => cloud.conversation(id)?.state === 'ended');
    const successor = await startWorker(bench);
    await untilAllEnded(bench);
    const lost = paused.next('lost-lease');
    paused.resume();
    const { closureId } = await lost;
    await paused.stop();
    await successor.stop();
    const history = await outbox.history(closureId);
    const writer = await paused.started;
    expect(await outbox.get(closureId)).toMatchObject({ state: 'closed', outcome: 'closed' });
    expect(history.filter(({ kind }) => kind === 'transition').at(-1)).toMatchObject({
      to: 'closed',
      instance: await successor.started,
    });
    expect(history.at(-1)).toMatchObject({
      kind: 'call',
      instance: writer,
      purpose: 'conversation',
    });
    expect(disconnectsOf(cloud, id)).toHaveLength(1);
  });
}, 60_000);

test('a worker that was paused past its lease before a disconnect does not send it', async () => {
  await withKillBench(sqliteIn, async (bench) => {
    const { cloud } = bench;
    const { id } = cloud.createConversation();
    const paused = await startWorker(bench, {
      killAt: { step: 'before close call', nth: 1, signal: 'SIGSTOP' },
    });
    const acknowledged = paused.next('acknowledged');
    paused.close(id);
    await acknowledged;
    const successor = await startWorker(bench);
    await untilAllEnded(bench);
    const lost = paused.next('lost-lease');
    paused.resume();
    await lost;
    await paused.stop();
    await successor.stop();
    expect(disconnectsOf(cloud, id)).toHaveLength(1);
  });
}, 60_000);
