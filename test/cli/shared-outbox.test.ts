import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { PostgresOutbox } from '../../src/closing/outboxes/postgres-outbox.js';
import { SessionCloser } from '../../src/closing/session-closer.js';
import { GenesysClient } from '../../src/genesys/genesys-client.js';
import { type PostgresServer, startPostgres, whyNoPostgres } from '../closing/outboxes/postgres-server.js';
import { organisation } from './organisation.js';

const missing = whyNoPostgres();
let server: PostgresServer;

beforeAll(async () => {
  if (missing === undefined) server = await startPostgres();
});

afterAll(async () => {
  await server?.stop();
});

describe.skipIf(missing)(
  `an outbox that the bot uses too${missing ? ` (skipped: ${missing})` : ''}`,
  { timeout: 60_000 },
  () => {
    test('lets the bot and the command line share the work, and each conversation is closed once', async () => {
      const { cloud, fast, run, disconnects, isOpen } = await organisation(onTestFinished);
      const outbox = new PostgresOutbox({ url: server.url });
      const genesys = new GenesysClient({ apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials });
      const bot = new SessionCloser({
        outbox,
        genesys,
        instance: 'the-bot',
        sweepEveryMs: 0,
        concurrency: 4,
      });
      await bot.start();
      onTestFinished(async () => {
        await bot.stop();
        genesys.close();
      });
      const ids = Array.from({ length: 12 }, () => cloud.createConversation().id);
      const { code, out } = await fast(['close', '-', '--outbox', server.url], { stdin: ids.join('\n') });
      expect(out).toContain('Conversations: 12 closed, 0 over already.');
      expect([ids.filter(isOpen), code]).toEqual([[], 0]);
      expect(disconnects().sort()).toEqual([...ids].sort());
      const env = { GENESYS_DISCONNECT_DATABASE_URL: server.url };
      const listed = await run(['list', '--state', 'closed'], { env });
      expect(listed.out.split('\n').filter(Boolean)).toHaveLength(12);
      const stories = await Promise.all(
        ids.map(async (id) => outbox.history((await outbox.latest(id))?.id ?? '')),
      );
      const workers = new Set(stories.flat().map(({ instance }) => instance));
      expect(workers).toContain('the-bot');
      expect([...workers].some((one) => one.startsWith('command-line:'))).toBe(true);
    });
  },
);
