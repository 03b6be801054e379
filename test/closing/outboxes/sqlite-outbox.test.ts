import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import { describeOutbox } from './conformance.js';

describeOutbox({
  name: 'SQLite',
  durable: true,
  wakesProcesses: true,
  async prepare() {
    const directory = await mkdtemp(join(tmpdir(), 'outbox-'));
    const file = join(directory, 'outbox.db');
    const [outbox, other] = [new SqliteOutbox({ file }), new SqliteOutbox({ file })];
    await outbox.open();
    await other.open();
    return {
      outbox,
      other,
      async dispose() {
        await outbox.close();
        await other.close();
        await rm(directory, { recursive: true });
      },
    };
  },
});
