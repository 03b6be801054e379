import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock.js';
import { SqliteOutbox } from '../../../src/closing/outboxes/sqlite-outbox.js';
import { GenesysClient } from '../../../src/genesys/genesys-client.js';
import { EngagementStarter } from '../../../src/open-messaging/starting/start-engagement.js';
import { GenesysSimulator } from '../../../src/simulator/index.js';
import { until } from '../../faults/until.js';
import { failureOf, quiet } from '../../genesys/hostile-server.js';
import type { StartTask } from './start-child.js';

const agentless = '/api/v2/conversations/messages/agentless';
const program = fileURLToPath(new URL('./start-child.ts', import.meta.url));
const start = {
  engagement: 'payment-reminder',
  to: 'guest-17@lodge',
  text: 'It is due.',
  key: 'invoice-4711',
};

async function stage() {
  const cloud = await GenesysSimulator.start({ delays: { conversation: 0, analytics: 0 } });
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  const file = join(folder, 'outbox.db');
  const { url, credentials, integrationId } = cloud;
  const task: StartTask = { ...credentials, file, url, integrationId, start };
  const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const genesys = new GenesysClient({ ...credentials, apiUrl: url, loginUrl: url, logger: quiet });
  const outbox = new SqliteOutbox({ file });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    genesys.close();
    await outbox.close();
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const begun: string[] = [];
  /** A starter of another process, whose clock is so much later. */
  const starter = async (laterMs: number) => {
    await outbox.open();
    return new EngagementStarter({
      genesys,
      documents: outbox.documents,
      integrationId,
      open: async () => {},
      begin: async ({ conversationId }) => void begun.push(conversationId),
      clock: { ...systemClock, now: () => Date.now() + laterMs },
      logger: quiet,
      waitMs: 300,
    });
  };
  const askedFor = () => cloud.requests.filter(({ path }) => path === agentless).length;
  return { cloud, child, starter, begun, askedFor };
}

/** As an operator, or the kernel, ends a process: it gets no time for anything. */
async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGKILL');
  await ended;
}

describe('a process that is killed', () => {
  it('between the sending and its record: the next one finds the conversation and sends nothing', async () => {
    const { cloud, child, starter, begun, askedFor } = await stage();
    cloud.faults.add({ match: { route: agentless }, effect: { hang: true, applyEffect: true } });
    await until('the guest has the text', () =>
      cloud.conversations.some(({ messages }) => messages.length > 0),
    );
    await kill(child);
    // Its lease holds for a minute: it may be only slow.
    expect(await failureOf((await starter(0)).start(start))).toMatchObject({ reason: 'under-way' });
    const started = await (await starter(61_000)).start(start);
    expect(started).toMatchObject({ isNew: false, joined: false });
    expect(cloud.conversations.map(({ id, messages }) => [id, messages.length])).toEqual([
      [started.conversationId, 1],
    ]);
    expect(begun).toEqual([started.conversationId]);
    expect(askedFor()).toBe(1);
  });

  it('in the first turn: the next one begins again, in the same conversation', async () => {
    const { child, starter, begun, askedFor } = await stage();
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await kill(child);
    const started = await (await starter(61_000)).start(start);
    expect(started).toMatchObject({ isNew: false, messageId: expect.stringMatching(/./) });
    expect(begun).toEqual([started.conversationId]);
    expect(askedFor()).toBe(1);
  });
});
