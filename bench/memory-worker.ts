// A closer on a filled outbox that says how much memory its process uses. Started by pending-memory.ts.
import { SessionCloser } from '../src/closing/session-closer.js';
import { GenesysClient } from '../src/genesys/genesys-client.js';
import { openFaultOutbox } from '../test/faults/fault-outbox.js';
import { quiet } from '../test/faults/kill-bench.js';
import type { FaultDatabase } from '../test/faults/worker-messages.js';

const database = JSON.parse(process.argv[2] ?? '{}') as FaultDatabase;
const apiUrl = 'http://127.0.0.1:9';
const genesys = new GenesysClient({ apiUrl, loginUrl: apiUrl, clientId: 'bench', clientSecret: 'bench' });
const closer = new SessionCloser({
  outbox: openFaultOutbox(database, quiet),
  genesys,
  logger: quiet,
  pollMs: 200,
});
await closer.start();
// Several looks into the outbox; nothing is due.
await new Promise((resolve) => setTimeout(resolve, 1_500));
global.gc?.();
const { rss, heapUsed } = process.memoryUsage();
process.send?.({ rss, heapUsed }, () => process.exit(0));
