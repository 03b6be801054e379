import type { SqlDatabase, Work } from './sql-database.js';
import type { SqliteClosures } from './sqlite-closures.js';
import type { Statement } from './statements.js';

/** The file of an outbox, as the queue and the documents in it use it. */
export function sqliteDatabase({ connection, onCorruptRow }: SqliteClosures): SqlDatabase {
  return {
    lock: '',
    onCorruptRow,
    read: (statement: Statement) => connection.read(() => connection.run(statement)),
    write: (statement: Statement) => connection.write(() => connection.run(statement)),
    transaction: <Result>(work: () => Work<Result>) =>
      connection.write(() => {
        const steps = work();
        let step = steps.next();
        while (!step.done) step = steps.next(connection.run(step.value));
        return step.value;
      }),
  };
}
