import { fork } from 'node:child_process';
import { once } from 'node:events';
import { builtWorker } from '../test/faults/built-worker.js';
import type {
  CloudAccount,
  CloudAnswer,
  CloudOrder,
  CloudPlace,
  CloudStart,
  EventTarget,
} from './cloud-messages.js';

/** A simulator in a process of its own. */
export interface BenchCloud extends CloudPlace {
  /** Makes conversations for one lap, whose ends and joins are pushed to a web service, or nowhere. */
  begin(conversations: number, push?: EventTarget): Promise<readonly string[]>;
  /** What the lap has cost. */
  account(ids: readonly string[]): Promise<CloudAccount>;
  stop(): Promise<void>;
}

export async function startCloud(start: CloudStart): Promise<BenchCloud> {
  const child = fork(await builtWorker('bench/cloud-worker.ts'), [JSON.stringify(start)]);
  const exited = once(child, 'exit');
  /** One order at a time. */
  const answer = async (): Promise<CloudAnswer> => {
    const gone = exited.then(() => {
      throw new Error('The process of the simulator has ended.');
    });
    const [message] = await Promise.race([once(child, 'message'), gone]);
    return message as CloudAnswer;
  };
  const place = (await answer()) as CloudPlace;
  const ask = (order: CloudOrder): Promise<CloudAnswer> => {
    child.send(order);
    return answer();
  };
  return {
    ...place,
    begin: async (conversations, push) =>
      ((await ask({ do: 'begin', conversations, push })) as { ids: readonly string[] }).ids,
    account: async (ids) => (await ask({ do: 'account', ids })) as CloudAccount,
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}
