import type { PostgresClosures } from './postgres-closures.js';
import type { SqlDatabase, Work } from './sql-database.js';

/** The database of an outbox, as the queue and the documents in it use it. */
export function postgresDatabase({ connection, onCorruptRow }: PostgresClosures): SqlDatabase {
  return {
    lock: 'for update skip locked',
    onCorruptRow,
    read: connection.run,
    write: connection.run,
    transaction: <Result>(work: () => Work<Result>) =>
      connection.transaction(async (run) => {
        const steps = work();
        let step = steps.next();
        while (!step.done) step = steps.next(await run(step.value));
        return step.value;
      }),
  };
}
