import { describe, expect, test } from 'vitest';
import type { DocumentWrite } from '../../../src/closing/document-store.js';
import { ArgumentError } from '../../../src/errors/argument-error.js';
import type { CurrentBench } from './conformance.js';
import { start } from './drafts.js';
import { day } from './message-drafts.js';

/** What a store of documents promises, whatever it is made of. */
export function describeDocuments(bench: CurrentBench): void {
  const stores = () => ({ store: bench().outbox.documents, other: bench().other.documents });
  const value = { state: 'open', nested: { list: [1, null, 'é\u0000'] } };

  describe('documents', () => {
    test('what was written is read, by everybody', async () => {
      const { store, other } = stores();
      expect(await store.read('session', 'c-1')).toBeUndefined();
      const written = await store.write('session', 'c-1', value, { dueAt: start + 5 }, start);
      expect(written).toEqual({ kind: 'session', key: 'c-1', value, version: 1, dueAt: start + 5 });
      expect(await other.read('session', 'c-1')).toEqual(written);
      expect(await other.read('reference', 'c-1')).toBeUndefined();
      expect(await other.read('session', 'c-2')).toBeUndefined();
    });

    test('of many keys, those are read that there are, each once', async () => {
      const { store, other } = stores();
      const keys = Array.from({ length: 1_000 }, (_, n) => `k-${n}`);
      await store.write('s', 'k-3', value, {}, start);
      await store.write('s', 'k-999', 2, {}, start);
      await store.write('s', 'other', 3, {}, start);
      await store.write('t', 'k-4', 4, {}, start);
      const found = await other.readMany('s', [...keys.slice(1), 'k-3']);
      expect(found.map(({ key, value: kept }) => [key, kept]).sort()).toEqual([
        ['k-3', value],
        ['k-999', 2],
      ]);
      expect(await other.readMany('s', [])).toEqual([]);
      await expect(store.readMany('s', [''])).rejects.toThrow(ArgumentError);
    });

    test('a write counts the version and leaves nothing of the one before', async () => {
      const { store } = stores();
      await store.write('session', 'c-1', value, { dueAt: start, expiresAt: start + 1 }, start);
      const again = await store.write('session', 'c-1', [2], {}, start);
      expect(again).toEqual({ kind: 'session', key: 'c-1', value: [2], version: 2, dueAt: undefined });
      expect(await store.nextDueAt('session')).toBeUndefined();
      expect(await store.prune(start + day, 10)).toBe(0);
    });

    test('a write that names a version is done only where the document has it', async () => {
      const { store, other } = stores();
      expect(await store.write('s', 'k', 1, { ifVersion: 3 }, start)).toBeUndefined();
      expect(await store.write('s', 'k', 1, { ifVersion: 0 }, start)).toMatchObject({ version: 1 });
      expect(await other.write('s', 'k', 2, { ifVersion: 0 }, start)).toBeUndefined();
      expect(await other.write('s', 'k', 2, { ifVersion: 1 }, start)).toMatchObject({ version: 2, value: 2 });
      expect(await store.write('s', 'k', 3, { ifVersion: 1 }, start)).toBeUndefined();
      expect(await store.read('s', 'k')).toMatchObject({ version: 2, value: 2 });
    });

    test.each([0, 1])('of six that write version %i on at once, one comes first', async (ifVersion) => {
      const { store, other } = stores();
      if (ifVersion > 0) await store.write('s', 'k', 'before', {}, start);
      const writes = Array.from({ length: 6 }, (_, n) =>
        (n % 2 === 0 ? store : other).write('s', 'k', n, { ifVersion }, start),
      );
      const done = (await Promise.all(writes)).filter((one) => one !== undefined);
      expect(done).toHaveLength(1);
      expect(await store.read('s', 'k')).toEqual(done[0]);
    });

    test('writes that name no version are all counted', async () => {
      const { store, other } = stores();
      await Promise.all(
        Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? store : other).write('s', 'k', n, {}, start)),
      );
      expect(await store.read('s', 'k')).toMatchObject({ version: 10 });
    });

    test('a value that JSON cannot say is refused', async () => {
      const { store } = stores();
      await expect(store.write('s', 'k', undefined, {}, start)).rejects.toThrow(ArgumentError);
      expect(await store.read('s', 'k')).toBeUndefined();
    });

    test('a key that not every database could keep is refused, and any other is kept', async () => {
      const { store } = stores();
      for (const key of ['', 'a\0b', 'a\ud83d']) {
        await expect(store.write('s', key, 1, {}, start)).rejects.toThrow(ArgumentError);
        await expect(store.read('s', key)).rejects.toThrow(ArgumentError);
        await expect(store.remove(key, 'k')).rejects.toThrow(ArgumentError);
      }
      for (const key of ['__proto__', 'constructor', '/../', '\u{1f600}']) {
        expect(await store.read(key, key)).toBeUndefined();
        await store.write(key, key, { __proto__: null, key }, {}, start);
        expect(await store.read(key, key)).toMatchObject({ value: { key } });
      }
    });

    test('nobody changes a document by what they were given of it', async () => {
      const { store } = stores();
      const given = { list: [1] };
      const written = await store.write('s', 'k', given, {}, start);
      given.list.push(2);
      (written as { value: typeof given }).value.list.push(3);
      expect((await store.read('s', 'k'))?.value).toEqual({ list: [1] });
    });

    test('what is removed is gone, and begins anew', async () => {
      const { store, other } = stores();
      await store.write('s', 'k', 1, {}, start);
      await store.write('s', 'k', 2, {}, start);
      await other.remove('s', 'k');
      await other.remove('s', 'k');
      expect(await store.read('s', 'k')).toBeUndefined();
      expect(await store.write('s', 'k', 3, { ifVersion: 0 }, start)).toMatchObject({ version: 1 });
    });

    test('those that are due come in the order of their times, and only of their kind', async () => {
      const { store } = stores();
      const write = (kind: string, key: string, times: DocumentWrite) =>
        store.write(kind, key, key, times, start);
      await write('s', 'later', { dueAt: start + 2 });
      await write('s', 'b', { dueAt: start });
      await write('s', 'a', { dueAt: start });
      await write('s', 'first', { dueAt: start - 1 });
      await write('s', 'never', {});
      await write('t', 'other', { dueAt: start - 5 });
      const keys = async (now: number, limit = 10) =>
        (await store.due('s', now, limit)).map(({ key }) => key);
      expect(await keys(start + 1)).toEqual(['first', 'a', 'b']);
      expect(await keys(start + 2)).toEqual(['first', 'a', 'b', 'later']);
      expect(await keys(start + 2, 2)).toEqual(['first', 'a']);
      expect(await keys(start + 2, 0)).toEqual([]);
      expect(await store.nextDueAt('s')).toBe(start - 1);
      expect(await store.nextDueAt('u')).toBeUndefined();
    });

    test('a list goes through a kind in the order of its keys, page by page', async () => {
      const { store } = stores();
      for (const key of ['c', 'A', 'b', 'Z', 'é']) await store.write('s', key, key, {}, start);
      await store.write('t', 'a', 1, {}, start);
      const keys = async (after: string | undefined, limit: number) =>
        (await store.list('s', { after, limit })).map(({ key }) => key);
      expect(await keys(undefined, 3)).toEqual(['A', 'Z', 'b']);
      expect(await keys('b', 3)).toEqual(['c', 'é']);
      expect(await keys('é', 3)).toEqual([]);
    });

    test('what has expired is forgotten, a few at once', async () => {
      const { store } = stores();
      for (const n of [0, 1, 2, 3]) await store.write('s', `k-${n}`, n, { expiresAt: start + n }, start);
      await store.write('s', 'stays', 1, {}, start);
      expect(await store.prune(start + 2, 2)).toBe(2);
      expect(await store.prune(start + 2, 2)).toBe(1);
      expect(await store.prune(start + 2, 2)).toBe(0);
      expect((await store.list('s', { limit: 10 })).map(({ key }) => key)).toEqual(['k-3', 'stays']);
    });

    test('a clock that is set back by a day delays nothing by a day', async () => {
      const { store } = stores();
      const ahead = start + day;
      await store.write('s', 'k', 1, { dueAt: ahead + 500, expiresAt: ahead + 900 }, ahead);
      expect(await store.due('s', start, 10)).toEqual([]);
      expect(await store.nextDueAt('s')).toBe(start + 500);
      expect(await store.due('s', start + 500, 10)).toMatchObject([{ key: 'k', version: 1 }]);
      expect(await store.prune(start + 900, 10)).toBe(1);
    });
  });
}
