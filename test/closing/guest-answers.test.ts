import { describe, expect, it } from 'vitest';
import type { DocumentStore } from '../../src/closing/document-store.js';
import { answersOf, expectAnswer, noteAnswer } from '../../src/closing/guest-answers.js';
import { MemoryDocumentStore } from '../../src/closing/outboxes/memory-document-store.js';

const id = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const day = 24 * 3_600_000;
const t = Date.UTC(2026, 2, 1);

function countedStore() {
  const inner = new MemoryDocumentStore();
  let writes = 0;
  const documents = new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (name === 'write') writes += 1;
        return value.apply(target, given);
      };
    },
  }) as unknown as DocumentStore;
  return { documents, writes: () => writes };
}

async function answerOf(documents: DocumentStore, conversationId: string, startedAt: number) {
  const [answer] = await answersOf(documents, [{ conversationId, startedAt }]);
  return answer;
}

describe('whether a guest has answered', () => {
  it('is read of many engagements at once, in their order', async () => {
    const { documents } = countedStore();
    await expectAnswer(documents, id, t, t);
    await expectAnswer(documents, id, t + day, t + day);
    await expectAnswer(documents, 'c-2', t, t);
    await noteAnswer(documents, 'c-2', t + 1);
    const answers = await answersOf(documents, [
      { conversationId: 'c-2', startedAt: t },
      { conversationId: 'none', startedAt: t },
      { conversationId: id, startedAt: t + day },
      { conversationId: id, startedAt: t },
    ]);
    expect(answers).toEqual([
      { startedAt: t, answeredAt: t + 1 },
      undefined,
      { startedAt: t + day },
      { startedAt: t },
    ]);
  });

  it('is noted with the first message, and no other message writes anything', async () => {
    const { documents, writes } = countedStore();
    await expectAnswer(documents, id, t, t);
    expect(await answerOf(documents, id, t)).toEqual({ startedAt: t });
    await noteAnswer(documents, id, t + 5_000);
    const before = writes();
    for (let at = 6_000; at < 9_000; at += 1_000) await noteAnswer(documents, id, t + at);
    expect(writes()).toBe(before);
    expect(await answerOf(documents, id, t)).toEqual({ startedAt: t, answeredAt: t + 5_000 });
  });

  it('is not known of what nobody has started', async () => {
    const documents = new MemoryDocumentStore();
    await noteAnswer(documents, id, t);
    expect(await answerOf(documents, id, t)).toBeUndefined();
  });

  it('is told apart for the engagements of one conversation', async () => {
    const documents = new MemoryDocumentStore();
    await expectAnswer(documents, id, t, t);
    await expectAnswer(documents, id, t + day, t + day);
    await noteAnswer(documents, id, t + day + 60_000);
    await expectAnswer(documents, id, t + 2 * day, t + 2 * day);
    expect(await answerOf(documents, id, t)).toEqual({ startedAt: t });
    expect(await answerOf(documents, id, t + day)).toMatchObject({ answeredAt: t + day + 60_000 });
    expect(await answerOf(documents, id, t + 2 * day)).toEqual({ startedAt: t + 2 * day });
    await noteAnswer(documents, id, t + 2 * day + 1);
    expect(await answerOf(documents, id, t + 2 * day)).toMatchObject({ answeredAt: t + 2 * day + 1 });
  });

  it('stays as it is when the start is told again', async () => {
    const documents = new MemoryDocumentStore();
    await expectAnswer(documents, id, t, t);
    await noteAnswer(documents, id, t + 1);
    await expectAnswer(documents, id, t, t + day);
    expect(await answerOf(documents, id, t)).toEqual({ startedAt: t, answeredAt: t + 1 });
  });

  it('counts a guest who was quicker than the record of the start, and none who wrote before it', async () => {
    const documents = new MemoryDocumentStore();
    await noteAnswer(documents, id, t + 50);
    await expectAnswer(documents, id, t, t + 100);
    expect(await answerOf(documents, id, t)).toEqual({ startedAt: t, answeredAt: t + 50 });
    const other = 'another';
    await noteAnswer(documents, other, t - day);
    await expectAnswer(documents, other, t, t);
    expect(await answerOf(documents, other, t)).toEqual({ startedAt: t });
  });

  it('is right where a message is noted late, after the next engagement has begun', async () => {
    const documents = new MemoryDocumentStore();
    await expectAnswer(documents, id, t, t);
    await expectAnswer(documents, id, t + day, t + day);
    await noteAnswer(documents, id, t + 60_000);
    expect(await answerOf(documents, id, t)).toMatchObject({ answeredAt: t + 60_000 });
    expect(await answerOf(documents, id, t + day)).toEqual({ startedAt: t + day });
  });

  it('is the earlier of two messages, in whatever order they are noted', async () => {
    const documents = new MemoryDocumentStore();
    await expectAnswer(documents, id, t, t);
    await noteAnswer(documents, id, t + 9_000);
    await noteAnswer(documents, id, t + 5_000);
    expect(await answerOf(documents, id, t)).toMatchObject({ answeredAt: t + 5_000 });
  });

  it('loses nothing where a start and messages are written at the same moment', async () => {
    const documents = new MemoryDocumentStore();
    const notes = [3, 1, 2].map((ms) => noteAnswer(documents, id, t + ms));
    await Promise.all([...notes, expectAnswer(documents, id, t, t)]);
    expect(await answerOf(documents, id, t)).toEqual({ startedAt: t, answeredAt: t + 1 });
  });

  it('is forgotten after 400 days, and after a week where nobody has started anything', async () => {
    const documents = new MemoryDocumentStore();
    await expectAnswer(documents, id, t, t);
    await noteAnswer(documents, 'inbound', t);
    expect(await documents.prune(t + 7 * day, 10)).toBe(1);
    expect(await documents.prune(t + 399 * day, 10)).toBe(0);
    expect(await documents.prune(t + 400 * day, 10)).toBe(1);
  });

  it('is kept of the latest twenty engagements of a conversation', async () => {
    const documents = new MemoryDocumentStore();
    for (let at = t; at < t + 25 * day; at += day) await expectAnswer(documents, id, at, at);
    expect(await answerOf(documents, id, t + 4 * day)).toBeUndefined();
    expect(await answerOf(documents, id, t + 5 * day)).toEqual({ startedAt: t + 5 * day });
  });
});
