import { expect, test } from 'vitest';
import { MemoryDocumentStore } from '../../../src/closing/outboxes/memory-document-store.js';
import { HeardMessages } from '../../../src/open-messaging/bridging/heard-messages.js';
import { ManualClock } from '../../manual-clock.js';
import { RecordingLogger } from '../receiving/deliveries.js';

const guest = 'guest-17@lodge';
const message = { id: 'ext-1', time: Date.UTC(2026, 0, 1) };

function stage() {
  const documents = new MemoryDocumentStore();
  const clock = new ManualClock();
  const log = new RecordingLogger();
  return { documents, clock, log, process: () => new HeardMessages(documents, clock, log) };
}

test('what one process has heard, all know, and neither id nor address is in the record', async () => {
  const { documents, process } = stage();
  expect(await process().has(guest, message)).toBe(false);
  await process().add(guest, message);
  expect(await process().has(guest, message)).toBe(true);
  for (const other of [
    { ...message, id: 'ext-2' },
    { ...message, time: message.time + 1 },
  ]) {
    expect(await process().has(guest, other)).toBe(false);
  }
  expect(await process().has('guest-18@lodge', message)).toBe(false);
  const records = JSON.stringify(await documents.list('heard', { limit: 9 }));
  expect(records).not.toMatch(/guest-17|ext-1/);
});

test('is forgotten in time', async () => {
  const { documents, clock, process } = stage();
  await process().add(guest, message);
  await clock.advance(72 * 3_600_000);
  await documents.prune(clock.now(), 10);
  expect(await process().has(guest, message)).toBe(true);
  await clock.advance(2 * 3_600_000);
  await documents.prune(clock.now(), 10);
  expect(await process().has(guest, message)).toBe(false);
});

test('what cannot be written is known to this process at least, and does not reject', async () => {
  const { documents, log, process } = stage();
  documents.write = () => Promise.reject(new Error('away'));
  const heard = process();
  await heard.add(guest, message);
  expect(await heard.has(guest, message)).toBe(true);
  expect(log.lines).toMatchObject([{ level: 'warn' }]);
});
