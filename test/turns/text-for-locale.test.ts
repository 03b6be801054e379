import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textForLocale } from '../../src/turns/text-for-locale.js';

const texts = {
  de: 'Servus',
  'de-ch': 'Adieu',
  'pt-br': 'Tchau',
  zh: '再见',
  'zh-hant': '再見',
  no: 'Ha det',
};
const lateGuest = { answer: 'notice', text: 'Bye', texts } as const;

describe('the words for a guest', () => {
  test.each([
    ['de', 'Servus'],
    ['de-AT', 'Servus'],
    ['de-AT-1996', 'Servus'],
    ['de-CH', 'Adieu'],
    ['DE_ch', 'Adieu'],
    ['pt-BR', 'Tchau'],
    ['pt-PT', 'Bye'],
    ['pt', 'Bye'],
    ['zh-Hant-TW', '再見'],
    ['zh-CN', '再见'],
    ['nb-NO', 'Ha det'],
    ['nn', 'Ha det'],
    [' de ', 'Servus'],
    ['deu', 'Bye'],
    ['', 'Bye'],
    ['-', 'Bye'],
    ['constructor', 'Bye'],
    ['__proto__', 'Bye'],
    [undefined, 'Bye'],
    [1031, 'Bye'],
    ['de'.repeat(1_000_000), 'Bye'],
  ])('whose locale is %j are %s', (locale, text) => {
    expect(textForLocale(lateGuest, locale)).toBe(text);
  });

  test('are the only ones there are where the plan has no languages', () => {
    expect(textForLocale({ answer: 'notice', text: 'Bye' }, 'de')).toBe('Bye');
  });

  test('are always words of the plan', () => {
    fc.assert(
      fc.property(fc.anything(), (locale) => {
        expect([...Object.values(texts), 'Bye']).toContain(textForLocale(lateGuest, locale));
      }),
    );
  });
});
