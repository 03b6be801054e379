import pg from 'pg';
import { describe, expect, test } from 'vitest';
import * as statements from '../../../src/closing/outboxes/message-statements.js';
import { withPositions } from '../../../src/closing/outboxes/named-parameters.js';
import type { Statement } from '../../../src/closing/outboxes/statements.js';
import { tablesNamed } from '../../../src/closing/outboxes/tables.js';
import { start } from './drafts.js';
import { addAll, claimMessages, claimOne, idsOf, message, queueName } from './message-drafts.js';
import { addAndCarry, dieAndGoOn } from './message-processes.js';
import { administer } from './postgres-bench.js';
import { whyNoPostgres } from './postgres-server.js';
import { stagePostgres } from './postgres-stage.js';

describe.skipIf(whyNoPostgres() !== undefined)('messages in PostgreSQL, with several at work', () => {
  const stage = stagePostgres();
  const { open } = stage;

  /** Another process, in the middle of a transaction. */
  async function inTransaction(): Promise<{
    run(statement: Statement): Promise<unknown[]>;
    commit(): Promise<void>;
  }> {
    const client = new pg.Client({ connectionString: stage.server.url });
    await client.connect();
    await client.query('begin');
    return {
      async run({ text, params }) {
        const { text: sql, values } = withPositions(text, params);
        return (await client.query(sql, values)).rows;
      },
      async commit() {
        await client.query('commit');
        await client.end();
      },
    };
  }

  /** Until the work is done, or waits for a lock that another transaction has. */
  async function doneOrWaiting(work: Promise<unknown>): Promise<void> {
    let done = false;
    const note = () => {
      done = true;
    };
    work.then(note, note);
    const waits = "select 1 from pg_stat_activity where wait_event_type = 'Lock'";
    while (!done && (await administer(stage.server.url, waits)).length === 0);
  }

  test('a message that is added while the last one of its thread is ended, is not left behind', async () => {
    const { messages } = await open();
    const tables = tablesNamed('genesys_disconnect_', stage.schema);
    await addAll(messages, ['a-1']);
    const lease = await claimOne(messages);
    const other = await inTransaction();
    expect(await other.run(statements.leaveThread(tables, lease, start))).toHaveLength(1);
    await other.run(statements.endMessage(tables, message('a-1'), 'delivered', start));
    expect(await other.run(statements.openThread(tables, message('a-1'), start))).toEqual([]);
    const adding = messages.add(message('a-2'), start);
    await doneOrWaiting(adding);
    await other.commit();
    expect(await adding).toBe(true);
    expect(idsOf(await claimMessages(messages))).toEqual(['a-2']);
  });

  test('nor is one whose add began before that end', async () => {
    const { messages } = await open();
    const tables = tablesNamed('genesys_disconnect_', stage.schema);
    await addAll(messages, ['a-1']);
    const lease = await claimOne(messages);
    const other = await inTransaction();
    await other.run(statements.lockThread(tables, message('a-2'), start));
    await other.run(statements.insertMessage(tables, message('a-2'), start));
    expect(await other.run(statements.openThread(tables, message('a-1'), start))).toEqual([]);
    const ending = messages.end(lease, 'delivered', start);
    await doneOrWaiting(ending);
    await other.commit();
    await ending;
    expect(idsOf(await claimMessages(messages))).toEqual(['a-2']);
  });

  test('a message whose add is not committed is not overtaken by one of its thread that came later', async () => {
    const { messages } = await open();
    const tables = tablesNamed('genesys_disconnect_', stage.schema);
    const other = await inTransaction();
    await other.run(statements.lockThread(tables, message('a-1'), start));
    await other.run(statements.insertMessage(tables, message('a-1'), start));
    await other.run(statements.openThread(tables, message('a-1'), start));
    const adding = messages.add(message('a-2'), start);
    await doneOrWaiting(adding);
    expect(await claimMessages(messages)).toEqual([]);
    await other.commit();
    await adding;
    expect(idsOf(await claimMessages(messages))).toEqual(['a-1']);
  });

  test('a thread that another process is just changing holds up no claim of the others', async () => {
    const { messages } = await open();
    const tables = tablesNamed('genesys_disconnect_', stage.schema);
    await addAll(messages, ['a-1', 'b-1']);
    const other = await inTransaction();
    await other.run(statements.lockThread(tables, message('a-2'), start));
    expect(idsOf(await claimMessages(messages))).toEqual(['b-1']);
    await other.commit();
    expect(idsOf(await claimMessages(messages))).toEqual(['a-1']);
  });

  test('a message wakes those of the other processes who wait for messages', async () => {
    const [outbox, other] = [await open(), await open()];
    let closures = 0;
    other.onWake(() => {
      closures += 1;
    });
    const woken = new Promise<void>((resolve) => other.messages.onWake(queueName, resolve));
    await outbox.messages.add(message('a-1'), start);
    await woken;
    expect(closures).toBe(0);
  });

  test('messages that several bring and several carry arrive once, in the order of their thread', async () => {
    const { messages } = await open();
    await addAndCarry(
      messages,
      { postgres: { url: stage.server.url, schema: stage.schema, maxConnections: 2 } },
      40,
    );
  }, 60_000);

  test('no message that was acknowledged is lost with kill -9, nor what was claimed', async () => {
    const { messages } = await open();
    await dieAndGoOn(messages, { postgres: { url: stage.server.url, schema: stage.schema } });
  });

  test('twelve workers that add, fail, lose leases and end in ten threads keep the order and lose nothing', async () => {
    const outboxes = await Promise.all(Array.from({ length: 12 }, () => open({ maxConnections: 2 })));
    const count = 400;
    const ended: string[] = [];
    const held = new Map<string, string>();
    let added = 0;
    await Promise.all([
      // One thread's messages are brought one after the other, by whoever it is.
      ...Array.from({ length: 10 }, async (_, thread) => {
        for (let n = 0; n < count / 10; n += 1) {
          const queue = outboxes[(thread + n) % 12]?.messages;
          await queue?.add(message(`t${thread}-${n}`), start);
          added += 1;
        }
      }),
      ...outboxes.map(async ({ messages }, worker) => {
        let turn = worker;
        while (ended.length < count) {
          for (const lease of await claimMessages(messages, start, 2, `w-${worker}`)) {
            const { id, thread } = lease.message;
            expect(held.get(thread)).toBeUndefined();
            held.set(thread, id);
            turn += 1;
            if (turn % 3 === 0) await messages.renew(lease, start, 60_000);
            held.delete(thread);
            if (turn % 5 === 0) {
              await messages.retry(lease, start, start);
              continue;
            }
            ended.push(id);
            await messages.end(lease, 'delivered', start);
          }
        }
      }),
    ]);
    expect(added).toBe(count);
    for (let thread = 0; thread < 10; thread += 1) {
      const mine = ended.filter((id) => id.startsWith(`t${thread}-`));
      expect(mine).toEqual(Array.from({ length: count / 10 }, (_, n) => `t${thread}-${n}`));
    }
    expect(await outboxes[0]?.messages.size(queueName)).toBe(0);
    expect(await outboxes[0]?.messages.nextDueAt(queueName)).toBeUndefined();
  });

  test('a corrupt message is set aside and reported, and its thread goes on', async () => {
    const reported: unknown[] = [];
    const { messages, documents } = await open({ onCorruptRow: (row) => reported.push(row) });
    await addAll(messages, ['a-1', 'a-2', 'b-1']);
    const table = `${stage.schema}.genesys_disconnect_messages`;
    await administer(stage.server.url, `update ${table} set sealed = '' where id in ('a-1', 'b-1')`);
    expect(idsOf(await claimMessages(messages))).toEqual(['a-2']);
    expect(reported).toMatchObject([{ id: 'a-1' }, { id: 'b-1', fault: 'sealed: is empty' }]);
    expect(await messages.size(queueName)).toBe(1);
    await documents.write('s', 'k', 1, {}, start);
    await administer(stage.server.url, `update ${stage.schema}.genesys_disconnect_documents set value = '{'`);
    expect(await documents.read('s', 'k')).toBeUndefined();
    expect(await documents.write('s', 'k', 2, { ifVersion: 0 }, start)).toMatchObject({ value: 2 });
    expect(reported).toHaveLength(3);
  });
});
