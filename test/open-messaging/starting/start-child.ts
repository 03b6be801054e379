import { systemClock } from '../../../src/clock.js';
import { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import { GenesysClient } from '../../../src/genesys/genesys-client.js';
import {
  type EngagementStart,
  EngagementStarter,
} from '../../../src/open-messaging/starting/start-engagement.js';

/** What a child process is told to do, as JSON in its first argument. */
export interface StartTask {
  readonly file: string;
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly integrationId: string;
  readonly start: EngagementStart;
}

const task = JSON.parse(process.argv[2] ?? '') as StartTask;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const { file, url, clientId, clientSecret, integrationId } = task;
const outbox = new SqliteOutbox({ file });
await outbox.open();
const starter = new EngagementStarter({
  genesys: new GenesysClient({
    apiUrl: url,
    loginUrl: url,
    clientId,
    clientSecret,
    logger: quiet,
    timeoutMs: 60_000,
  }),
  documents: outbox.documents,
  integrationId,
  open: async () => {},
  // Whoever started it kills it in the first turn, or before.
  begin: () =>
    new Promise(() => {
      process.stdout.write('in the first turn\n');
    }),
  clock: systemClock,
  logger: quiet,
});
await starter.start(task.start);
