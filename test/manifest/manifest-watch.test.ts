import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  watch as watchFolder,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/clock.js';
import { ManifestWatch } from '../../src/manifest/manifest-watch.js';
import { KeptLog } from '../turns/stage.js';

/** A clock for something with one timer, which goes off when it is told to. */
class StepClock implements Clock {
  timer: { readonly ms: number; readonly task: () => void } | undefined;

  now(): number {
    return 0;
  }

  schedule(ms: number, task: () => void): () => void {
    const timer = { ms, task };
    this.timer = timer;
    return () => {
      if (this.timer === timer) this.timer = undefined;
    };
  }
}

let folder: string;
let watch: ManifestWatch | undefined;
let clock: StepClock;
let seen: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watched-'));
  clock = new StepClock();
  seen = [];
});
afterEach(() => {
  watch?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const path = (name: string) => join(folder, name);

/** Watches, and notes the content of what is told. */
function begin(source: string): void {
  watch = new ManifestWatch({
    source,
    clock,
    logger: new KeptLog(),
    onContent: (look) =>
      seen.push('files' in look ? look.files.map(({ text }) => text).join('|') : 'unreadable'),
  });
  watch.start();
}

/** Lets the next look be made now, and waits until it is over. */
async function look(): Promise<void> {
  const due = clock.timer;
  clock.timer = undefined;
  due?.task();
  await expect.poll(() => clock.timer).toBeDefined();
}

/** Waits until the system told of a change: the next look is soon. */
async function noticed(): Promise<void> {
  await expect.poll(() => clock.timer?.ms).toBe(200);
}

/** Two looks: what is the same in both counts. */
async function rest(): Promise<void> {
  await look();
  await look();
}

describe('a watched file', () => {
  test('is told once when it has come to rest, and once for each other content', async () => {
    writeFileSync(path('a.json'), 'one');
    begin(path('a.json'));
    await look();
    expect(seen).toEqual([]);
    await look();
    expect(seen).toEqual(['one']);
    writeFileSync(path('a.json'), 'two');
    await look();
    await look();
    await look();
    expect(seen).toEqual(['one', 'two']);
  });

  test('is not told while it is still being written', async () => {
    writeFileSync(path('a.json'), 'one');
    begin(path('a.json'));
    await rest();
    writeFileSync(path('a.json'), 'tw');
    await look();
    writeFileSync(path('a.json'), 'two');
    await rest();
    expect(seen).toEqual(['one', 'two']);
  });

  test('is not told again when it was only touched', async () => {
    writeFileSync(path('a.json'), 'one');
    begin(path('a.json'));
    await rest();
    writeFileSync(path('a.json'), 'one');
    await look();
    await rest();
    expect(seen).toEqual(['one']);
  });

  test('may be gone for a moment', async () => {
    writeFileSync(path('a.json'), 'one');
    begin(path('a.json'));
    await rest();
    unlinkSync(path('a.json'));
    await look();
    writeFileSync(path('a.json'), 'two');
    await look();
    await look();
    expect(seen).toEqual(['one', 'two']);
  });

  test('that stays gone is told, and its return too', async () => {
    writeFileSync(path('a.json'), 'one');
    begin(path('a.json'));
    await rest();
    unlinkSync(path('a.json'));
    await look();
    await look();
    expect(seen).toEqual(['one', 'unreadable']);
    writeFileSync(path('a.json'), 'one');
    await look();
    await look();
    expect(seen).toEqual(['one', 'unreadable', 'one']);
  });

  test('is looked at soon when the system tells of a change, however it is replaced', async () => {
    writeFileSync(path('a.json'), 'one');
    begin(path('a.json'));
    await rest();
    for (const content of ['two', 'three']) {
      // As most editors save: written beside it, and put in its place.
      writeFileSync(path('.a.json.tmp'), content);
      renameSync(path('.a.json.tmp'), path('a.json'));
      await noticed();
      await rest();
    }
    expect(seen).toEqual(['one', 'two', 'three']);
  });

  test('is looked at soon when the link beside it is replaced, as Kubernetes does', async () => {
    for (const version of ['v1', 'v2']) {
      mkdirSync(path(version));
      writeFileSync(join(folder, version, 'a.json'), version);
    }
    symlinkSync('v1', path('..data'));
    symlinkSync(join('..data', 'a.json'), path('a.json'));
    begin(path('a.json'));
    await rest();
    symlinkSync('v2', path('..new'));
    renameSync(path('..new'), path('..data'));
    await noticed();
    await rest();
    expect(seen).toEqual(['v1', 'v2']);
  });

  test('makes no look for what happens to other files beside it', async () => {
    writeFileSync(path('a.json'), 'one');
    begin(path('a.json'));
    await rest();
    const told = new Promise((resolve) => {
      const own = watchFolder(folder, (_, name) => {
        if (name !== 'last.txt') return;
        own.close();
        resolve(name);
      });
    });
    writeFileSync(path('outbox.db-wal'), 'x');
    writeFileSync(path('last.txt'), 'x');
    await told;
    expect(clock.timer?.ms).toBe(30_000);
  });
});

describe('a watched folder', () => {
  test('is told when a file in it is added, changed or taken away', async () => {
    writeFileSync(path('a.json'), 'a');
    begin(folder);
    await rest();
    writeFileSync(path('b.yaml'), 'b');
    await look();
    await look();
    unlinkSync(path('a.json'));
    await look();
    await look();
    expect(seen).toEqual(['a', 'a|b', 'b']);
  });

  test('that was replaced by another is watched anew', async () => {
    const inner = path('manifests');
    mkdirSync(inner);
    writeFileSync(join(inner, 'a.json'), 'old');
    begin(inner);
    await rest();
    renameSync(inner, path('before'));
    mkdirSync(inner);
    writeFileSync(join(inner, 'a.json'), 'new');
    await look();
    await look();
    writeFileSync(join(inner, 'a.json'), 'newer');
    await noticed();
    await rest();
    expect(seen).toEqual(['old', 'new', 'newer']);
  });
});

test('a watch that was stopped looks no more, and cannot be started again', async () => {
  writeFileSync(path('a.json'), 'one');
  begin(path('a.json'));
  await rest();
  watch?.stop();
  watch?.start();
  expect(clock.timer).toBeUndefined();
});

test('a look that is under way when the watch is stopped tells nothing', async () => {
  writeFileSync(path('a.json'), 'one');
  begin(path('a.json'));
  await look();
  const due = clock.timer;
  clock.timer = undefined;
  due?.task();
  watch?.stop();
  // Another watch of the same file has looked twice by then.
  const other = watch;
  begin(path('a.json'));
  await rest();
  other?.stop();
  expect(seen).toEqual(['one']);
});
