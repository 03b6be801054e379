import { writeSync } from 'node:fs';
import type { Outbox } from '../../../src/closing/outbox.js';
import { PostgresOutbox } from '../../../src/closing/outboxes/postgres-outbox.js';
import type { PostgresOutboxOptions } from '../../../src/closing/outboxes/postgres-outbox-options.js';
import { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import type { SqliteOutboxOptions } from '../../../src/closing/outboxes/sqlite-outbox-options.js';
import { draft, rateRequest, start } from './drafts.js';
import { message, queueName } from './message-drafts.js';

/** What a child process is told to do, as JSON in its first argument. */
export interface ChildTask {
  readonly sqlite?: SqliteOutboxOptions;
  readonly postgres?: PostgresOutboxOptions;
  /**
   * `add`: adds closures; `add-and-die`: the same, and kills itself right after the last was acknowledged; `claim-and-die`;
   * `work`: closes what is due until nothing is; `hold`: opens and waits for its input to end. The same with messages,
   * ten threads of them: `add-messages`, `add-messages-and-die`, `claim-messages-and-die`, and `carry`, which fails at
   * every fourth message once. `count-calls-and-die`: takes from the rate budget and kills itself.
   */
  readonly act:
    | 'add'
    | 'add-and-die'
    | 'claim-and-die'
    | 'work'
    | 'hold'
    | 'add-messages'
    | 'add-messages-and-die'
    | 'claim-messages-and-die'
    | 'carry'
    | 'count-calls-and-die';
  readonly name: string;
  readonly count?: number;
  /** How many closures are added at the same moment. @default 1 */
  readonly together?: number;
  /** Become this user before opening. */
  readonly uid?: number;
}

function say(line: unknown): void {
  // Synchronous: what was said is out, whatever happens next.
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function add(outbox: Outbox, { name, count = 1, together = 1 }: ChildTask): Promise<void> {
  for (let from = 0; from < count; from += together) {
    const adds = Array.from({ length: Math.min(together, count - from) }, async (_, n) => {
      const { closure } = await outbox.add(draft(`${name}-${from + n}`), start, name);
      say({ id: closure.id });
    });
    await Promise.all(adds);
  }
}

async function countCalls({ rates }: Outbox, { count = 1 }: ChildTask): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const { waitMs } = await rates.take(rateRequest);
    if (waitMs === 0) say({ id: String(n) });
  }
}

async function work(outbox: Outbox, { name }: ChildTask): Promise<void> {
  for (;;) {
    const leases = await outbox.claim({ owner: name, now: start, leaseMs: 60_000, limit: 4 });
    for (const lease of leases) {
      const line = { kind: 'transition', at: start, instance: name, to: 'closed' } as const;
      await outbox.release(lease, { state: 'closed', outcome: 'closed' }, [line], start);
      say({ id: lease.closure.id });
    }
    const next = await outbox.nextDueAt();
    if (next === undefined) return;
  }
}

/** Says the ids that were new. */
async function addMessages({ messages }: Outbox, { name, count = 1 }: ChildTask): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const id = `${name}-${n}`;
    if (await messages.add(message(id, { thread: `${name}-${n % 10}` }), start)) say({ id });
  }
}

async function carry({ messages }: Outbox, { name: owner }: ChildTask): Promise<void> {
  let taken = 0;
  while ((await messages.nextDueAt(queueName)) !== undefined) {
    for (const lease of await messages.claim({
      queue: queueName,
      owner,
      now: start,
      leaseMs: 60_000,
      limit: 3,
    })) {
      const { id, failures } = lease.message;
      taken += 1;
      if (taken % 4 === 0 && failures === 0) {
        await messages.retry(lease, start, start);
        continue;
      }
      // The same clock in all processes of a machine.
      say({ id, at: Number(process.hrtime.bigint()) });
      await messages.end(lease, 'delivered', start);
    }
  }
}

async function run(task: ChildTask): Promise<void> {
  if (task.uid !== undefined) process.setuid?.(task.uid);
  const outbox =
    task.postgres === undefined ? new SqliteOutbox(task.sqlite) : new PostgresOutbox(task.postgres);
  await outbox.open();
  say({ open: true });
  if (task.act === 'add' || task.act === 'add-and-die') await add(outbox, task);
  if (task.act === 'work') await work(outbox, task);
  if (task.act === 'claim-and-die') {
    const leases = await outbox.claim({ owner: task.name, now: start, leaseMs: 30_000, limit: 100 });
    for (const { closure } of leases) say({ id: closure.id });
  }
  if (task.act.startsWith('add-messages')) await addMessages(outbox, task);
  if (task.act === 'count-calls-and-die') await countCalls(outbox, task);
  if (task.act === 'carry') await carry(outbox, task);
  if (task.act === 'claim-messages-and-die') {
    const claim = { queue: queueName, owner: task.name, now: start, leaseMs: 30_000, limit: 100 };
    for (const lease of await outbox.messages.claim(claim)) say({ id: lease.message.id });
  }
  if (task.act.endsWith('die')) process.kill(process.pid, 'SIGKILL');
  if (task.act === 'hold') for await (const _ of process.stdin);
  await outbox.close();
}

run(JSON.parse(process.argv[2] ?? '{}') as ChildTask).catch((error: unknown) => {
  const { name, trouble, message } = error as Error & { trouble?: string };
  say({ error: { name, trouble, message } });
  process.exitCode = 1;
});
