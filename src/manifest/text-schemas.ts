import { z } from 'zod';
import { expectations } from './expectation.js';

/** A text of one to `longest` characters that is not blank. */
export function words(longest: number, description: string) {
  return z
    .string()
    .regex(/\S/)
    .max(longest)
    .describe(description)
    .register(expectations, { expected: `a text of 1 to ${longest} characters` });
}

/** A key: any text without blanks at its ends. `__proto__` is none, because JavaScript gives it a meaning of its own. */
export function name(of: string) {
  return z
    .string()
    .regex(/^(?!__proto__$)\S(?:.{0,198}\S)?$/u)
    .register(expectations, {
      expected: `${of} of 1 to 200 characters, without blanks at its ends`,
      // Numbers are often written without quotes, in YAML above all.
      suggest: (value) => (typeof value === 'number' ? JSON.stringify(String(value)) : undefined),
    });
}

/** One or more names. */
export function names(of: string, description: string) {
  return z
    .array(name(of))
    .min(1)
    .describe(description)
    .register(expectations, { expected: 'a list [ ] of at least one text' });
}

/** Where a value stands in another one: `status`, `invoice.paid`, `items.0.id`. */
export function valuePath(description: string) {
  return z
    .string()
    .regex(/^(?![$=])[^\s.[\]]+(?:\.[^\s.[\]]+)*$/u)
    .max(200)
    .describe(description)
    .register(expectations, {
      expected: 'names with dots between them, such as "invoice.paid" or "items.0.id"',
      suggest: suggestPath,
    });
}

/** What people write who know JSONPath or Composer: `$.paid`, `items[0].id`, `=turn.lastresult.paid`. */
function suggestPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 200) return undefined;
  const bare = value
    .trim()
    .replace(/^\$\{(.*)\}$/u, '$1')
    .replace(/^[=$.]+/u, '')
    .replace(/^turn\.lastresult\./iu, '')
    .replace(/\[['"]?([^[\]'"]+)['"]?\]/gu, '.$1');
  return /^[^\s.[\]]+(?:\.[^\s.[\]]+)*$/u.test(bare) && bare !== value ? JSON.stringify(bare) : undefined;
}
