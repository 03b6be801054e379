import { MemoryOutbox } from '../../../src/closing/outboxes/memory-outbox.js';
import { describeOutbox } from './conformance.js';

describeOutbox({
  name: 'memory',
  durable: false,
  wakesProcesses: false,
  async prepare() {
    const outbox = new MemoryOutbox();
    await outbox.open();
    return { outbox, other: outbox, dispose: () => outbox.close() };
  },
});
