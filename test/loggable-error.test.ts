import { describe, expect, test } from 'vitest';
import { Listeners } from '../src/listeners.js';
import { loggableError } from '../src/loggable-error.js';
import { KeptLog } from './turns/stage.js';

const words = 'my iban is DE99';

test.each<[string, unknown, string]>([
  ['an error', new RangeError(words), 'RangeError'],
  ['an error with a code', Object.assign(new Error(words), { code: 'ECONNRESET' }), 'Error (ECONNRESET)'],
  [
    'an answer of a connector',
    Object.assign(new Error(words), { name: 'RestError', code: 'BadSyntax', statusCode: 404, body: words }),
    'RestError (BadSyntax, status 404)',
  ],
  ['an answer of the other SDK', Object.assign(new Error(words), { status: 403 }), 'Error (status 403)'],
  ['a name and a code that are words', Object.assign(new Error(), { name: words, code: words }), 'object'],
  ['a status that is words', { status: words, statusCode: words }, 'object'],
  ['a text', words, 'string'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'object'],
])('of %s, only what cannot be the words of a guest is told', (_what, error, told) => {
  expect(loggableError(error)).toBe(told);
});

describe('a listener that fails', () => {
  test.each<[string, () => unknown]>([
    [
      'at once',
      () => {
        throw new Error(words);
      },
    ],
    ['later', () => Promise.reject(new Error(words))],
  ])('%s is logged without its words, and the next one hears the event', async (_when, listener) => {
    const log = new KeptLog();
    const listeners = new Listeners<{ heard: { id: string } }>(['heard'], log, 'a listener failed');
    const heard: string[] = [];
    listeners.on('heard', listener as () => void);
    listeners.on('heard', ({ id }) => heard.push(id));
    listeners.tell('heard', { id: 'event-1' });
    await new Promise(setImmediate);
    expect(heard).toEqual(['event-1']);
    expect(log.lines).toEqual([
      { level: 'error', message: 'a listener failed', fields: { event: 'heard', error: 'Error' } },
    ]);
  });
});
