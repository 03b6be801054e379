import { z } from 'zod';
import { expectations } from './expectation.js';
import { words } from './text-schemas.js';

/** The key of the words for all other languages. */
const otherwise = 'default';

const tagPattern = /^(?:default|[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4})$/;

const tag = z
  .string()
  .regex(tagPattern)
  .register(expectations, {
    expected: 'a language such as "de" or "pt-BR", or "default"',
    suggest: (key) => {
      const meant = String(key).trim().replaceAll('_', '-');
      return meant !== key && tagPattern.test(meant) ? JSON.stringify(meant) : undefined;
    },
  });

/** A text, or the same text in several languages. */
export function languageTexts(longest: number, description: string) {
  return z
    .union([
      words(longest, 'The text for all guests.'),
      z
        .record(tag, words(longest, 'The text in this language.'))
        .check((context) => {
          if (Object.hasOwn(context.value, otherwise)) return;
          context.issues.push({
            code: 'custom',
            input: context.value,
            path: [otherwise],
            params: { told: true },
            message: 'is missing: expected the text for guests of all other languages.',
          });
        })
        .meta({ required: [otherwise] })
        .describe('The text by language: "default" for all others.')
        .register(expectations, { expected: 'an object { } with "default" and languages such as "de"' }),
    ])
    .describe(description)
    .register(expectations, {
      expected: `a text of 1 to ${longest} characters, or an object { } with "default" and languages such as "de"`,
    });
}

/** A text, or texts by language, as it is written. */
type LanguageTexts = z.output<ReturnType<typeof languageTexts>>;

/** The texts as a plan carries them: one for all, and those of single languages by tag in lower case. */
export function textsByLanguage(texts: LanguageTexts): {
  readonly text: string;
  readonly texts?: Readonly<Record<string, string>>;
} {
  if (typeof texts === 'string') return { text: texts };
  const { [otherwise]: text = '', ...others } = texts as Readonly<Record<string, string>>;
  return {
    text,
    texts: Object.fromEntries(Object.entries(others).map(([key, words]) => [key.toLowerCase(), words])),
  };
}
