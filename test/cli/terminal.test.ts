import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Terminal } from '../../src/cli/terminal.js';

function terminal(env: Record<string, string>, isTTY: boolean) {
  const stdout = Object.assign(new PassThrough(), { isTTY, columns: 20 });
  const stderr = new PassThrough();
  return { stdout, stderr, terminal: new Terminal(stdout, stderr, env) };
}

describe('the terminal', () => {
  test.each([
    ['a terminal', {}, true, '\u001b[31mno\u001b[0m'],
    ['a terminal with NO_COLOR', { NO_COLOR: '1' }, true, 'no'],
    ['a terminal with an empty NO_COLOR', { NO_COLOR: '' }, true, '\u001b[31mno\u001b[0m'],
    ['a dumb terminal', { TERM: 'dumb' }, true, 'no'],
    ['a file or a pipe', {}, false, 'no'],
  ] as const)('paints on %s as it should', (_, env, isTTY, painted) => {
    expect(terminal(env, isTTY).terminal.paint('error', 'no')).toBe(painted);
  });

  test('writes results to stdout and sentences to stderr', async () => {
    const { stdout, stderr, terminal: of } = terminal({}, false);
    of.out('result');
    of.json({ a: 1 });
    of.say('sentence');
    await of.flush();
    expect(String(stdout.read())).toBe('result\n{\n  "a": 1\n}\n');
    expect(String(stderr.read())).toBe('sentence\n');
  });

  test('goes on without a reader that has gone', async () => {
    const { stdout, stderr, terminal: of } = terminal({}, false);
    stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await new Promise((resolve) => stdout.once('close', resolve));
    of.out('nobody reads this');
    of.say('but this');
    await of.flush();
    expect(String(stderr.read())).toBe('but this\n');
  });

  test('knows that results were lost, which is another thing than a reader that has gone', async () => {
    const lost = [];
    for (const code of ['ENOSPC', 'EPIPE']) {
      const { stdout, stderr, terminal: of } = terminal({}, false);
      stdout.destroy(Object.assign(new Error(code), { code }));
      stderr.destroy(Object.assign(new Error('EIO'), { code: 'EIO' }));
      await of.flush();
      lost.push(of.lost);
    }
    expect(lost).toEqual(['ENOSPC', undefined]);
  });

  test('draws a line again in its place, and takes it away for a sentence', async () => {
    const { stderr, terminal: of } = terminal({}, true);
    of.draw('');
    of.draw('1 of 2');
    of.draw('2 of 2');
    of.say('done');
    await of.flush();
    expect(String(stderr.read())).toBe('\r\u001b[K1 of 2\r\u001b[K2 of 2\r\u001b[Kdone\n');
  });

  test('can be flushed again and again', async () => {
    const { stdout, terminal: of } = terminal({}, false);
    const before = stdout.listenerCount('error');
    for (let times = 0; times < 20; times += 1) await of.flush();
    expect(stdout.listenerCount('error')).toBe(before);
  });

  test('has a width even where nobody knows it', () => {
    expect(terminal({}, true).terminal.columns).toBe(40);
    expect(new Terminal(new PassThrough(), new PassThrough(), {}).columns).toBe(80);
  });
});
