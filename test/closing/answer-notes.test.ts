import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AnswerNotes } from '../../src/closing/answer-notes.js';
import { hearingOf } from '../../src/closing/bot-hearing.js';
import type { DocumentStore } from '../../src/closing/document-store.js';
import { answersOf, expectAnswer } from '../../src/closing/guest-answers.js';
import { MemoryDocumentStore } from '../../src/closing/outboxes/memory-document-store.js';
import { SqliteOutbox } from '../../src/closing/outboxes/sqlite-outbox.js';
import { TroubleLog } from '../../src/closing/trouble-log.js';
import { ManualClock, settle } from '../manual-clock.js';
import { KeptLog } from '../turns/stage.js';

const id = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const hour = 3_600_000;

function stage() {
  const clock = new ManualClock();
  const inner = new MemoryDocumentStore();
  const database = { isAway: false, writes: 0 };
  const documents = new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (database.isAway) return Promise.reject(new Error('connection refused'));
        if (name === 'write') database.writes += 1;
        return value.apply(target, given);
      };
    },
  }) as unknown as DocumentStore;
  const log = new KeptLog();
  // Its timers are not what is counted here.
  const troubles = new TroubleLog(new ManualClock(), log);
  const notes = new AnswerNotes({ outbox: { documents }, clock, logger: log, troubles });
  const answeredAt = async (conversationId = id) =>
    (await answersOf(inner, [{ conversationId, startedAt: clock0 }]))[0]?.answeredAt;
  const clock0 = clock.now();
  return { clock, clock0, documents, inner, database, log, troubles, notes, answeredAt };
}

describe('notes of answers', () => {
  it('are written in the background, once for an engagement', async () => {
    const { clock, clock0, documents, database, notes, answeredAt } = stage();
    await expectAnswer(documents, id, clock0, clock0);
    notes.heard(id);
    await settle();
    const { writes } = database;
    for (let message = 0; message < 10; message += 1) {
      await clock.advance(1_000);
      notes.heard(id);
    }
    await settle();
    expect(database.writes).toBe(writes);
    expect(await answeredAt()).toBe(clock0);
    expect(clock.pending).toBe(0);
  });

  it('survive an outage of the database, with the time of the message', async () => {
    const { clock, clock0, inner, database, notes, answeredAt } = stage();
    const others = Array.from({ length: 20 }, (_, at) => `other-${at}`);
    for (const one of [id, ...others]) await expectAnswer(inner, one, clock0, clock0);
    database.isAway = true;
    for (const one of [...others, id]) notes.heard(one);
    await clock.advance(60_000);
    notes.heard(id);
    await clock.advance(60_000);
    expect(await answeredAt()).toBeUndefined();
    database.isAway = false;
    await clock.advance(10_000);
    expect(await answeredAt()).toBe(clock0);
    expect(await Promise.all(others.map((one) => answeredAt(one)))).toEqual(others.map(() => clock0));
    expect(clock.pending).toBe(0);
  });

  it('are told of once in an outage, however many guests write', async () => {
    const { database, notes, log } = stage();
    database.isAway = true;
    for (let n = 0; n < 50; n += 1) notes.heard(`conversation-${n}`);
    await settle();
    const said = log
      .of('warn')
      .filter((line) => line.includes('That a guest has answered could not be noted'));
    expect(said).toHaveLength(1);
  });

  it('are given up after an hour, which is said', async () => {
    const { clock, database, notes, log } = stage();
    database.isAway = true;
    notes.heard(id);
    await clock.advance(hour + 10_000);
    expect(log.of('warn').at(-1)).toContain('could not be noted for an hour: it is lost');
    expect(clock.pending).toBe(0);
  });

  it('are written before the process stops, and what cannot be is said', async () => {
    const { clock, clock0, inner, database, notes, answeredAt, log } = stage();
    await expectAnswer(inner, id, clock0, clock0);
    database.isAway = true;
    notes.heard(id);
    await settle();
    database.isAway = false;
    await notes.stop(1_000);
    expect(await answeredAt()).toBe(clock0);
    expect([clock.pending, log.of('warn').some((line) => line.includes('before the stop'))]).toEqual([
      0,
      false,
    ]);
    const lost = stage();
    lost.database.isAway = true;
    lost.notes.heard(id);
    await lost.notes.stop(1_000);
    expect(lost.log.of('warn').at(-1)).toContain('before the stop: it is lost');
    expect(lost.clock.pending).toBe(0);
  });

  it('hold neither what was said nor who said it', async () => {
    const { documents, notes } = stage();
    notes.heard(id);
    notes.heard(undefined);
    await settle();
    const kept = [
      ...(await documents.list('guest-answers', { limit: 10 })),
      ...(await documents.list('bot-hearing', { limit: 10 })),
    ];
    const at = expect.any(Number);
    expect(kept.map(({ value }) => value)).toEqual([[{ answeredAt: at }], { since: at, unassignedAt: at }]);
  });

  it('say since when bots listen, and keep the earliest', async () => {
    const { clock, clock0, documents, notes, log, troubles } = stage();
    expect(await hearingOf(documents)).toBeUndefined();
    await clock.advance(hour);
    const later = new AnswerNotes({ outbox: { documents }, clock, logger: log, troubles });
    later.heard(id);
    await settle();
    expect(await hearingOf(documents)).toEqual({ since: clock0 + hour });
    notes.heard(id);
    await settle();
    expect(await hearingOf(documents)).toEqual({ since: clock0 });
  });

  it('say that guests could not be assigned, at most once an hour', async () => {
    const { clock, clock0, documents, database, notes } = stage();
    for (let minute = 0; minute < 60; minute += 1) {
      notes.heard(undefined);
      await clock.advance(60_000);
    }
    expect(database.writes).toBe(1);
    expect(await hearingOf(documents)).toEqual({ since: clock0, unassignedAt: clock0 });
    notes.heard(undefined);
    await settle();
    expect(await hearingOf(documents)).toEqual({ since: clock0, unassignedAt: clock0 + hour });
  });

  it('are shared by processes, and are there after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'answers-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const clock = new ManualClock();
    const open = async () => {
      const outbox = new SqliteOutbox({ file: join(folder, 'outbox.db') });
      await outbox.open();
      return outbox;
    };
    const startedAt = clock.now();
    const [starting, listening] = [await open(), await open()];
    await expectAnswer(starting.documents, id, startedAt, startedAt);
    const quiet = new KeptLog();
    const troubles = new TroubleLog(clock, quiet);
    const notes = new AnswerNotes({ outbox: listening, clock, logger: quiet, troubles });
    await clock.advance(5_000);
    notes.heard(id);
    await notes.stop(1_000);
    await Promise.all([starting.close(), listening.close()]);
    const again = await open();
    expect(await answersOf(again.documents, [{ conversationId: id, startedAt }])).toEqual([
      { startedAt, answeredAt: startedAt + 5_000 },
    ]);
    await again.close();
  });
});
