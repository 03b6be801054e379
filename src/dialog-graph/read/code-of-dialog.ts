import { CodeText } from './code-text.js';

/** Methods called by methods called by … a step: enough for any bot, and an end for those that call each other. */
const deepest = 8;

/** The SDK's own classes: what they do is known, and is not the bot's. */
const ofTheSdk =
  /^(?:Object|Configurable|Dialog|DialogContainer|ComponentDialog|WaterfallDialog|AdaptiveDialog|DialogSet|DialogManager|SkillDialog|(?:Activity|Attachment|Choice|Confirm|DateTime|Number|OAuth|Text)?Prompt|TeamsSSOPrompt)$/;

/** The classes of a bot's own that an object is of, the nearest first. */
function ownClasses(of: object): (abstract new (...args: never) => object)[] {
  const classes: (abstract new (...args: never) => object)[] = [];
  for (
    let proto: unknown = Object.getPrototypeOf(of);
    isObject(proto);
    proto = Object.getPrototypeOf(proto)
  ) {
    const made: unknown = Reflect.get(proto, 'constructor');
    if (typeof made !== 'function' || ofTheSdk.test(made.name)) break;
    classes.push(made as (typeof classes)[number]);
  }
  return classes;
}

/** The names of the SDK's classes that an object is of, the nearest first. */
export function sdkClasses(of: object): string[] {
  const names: string[] = [];
  for (
    let proto: unknown = Object.getPrototypeOf(of);
    isObject(proto);
    proto = Object.getPrototypeOf(proto)
  ) {
    const { name } = (Reflect.get(proto, 'constructor') ?? {}) as { readonly name?: unknown };
    if (typeof name === 'string' && ofTheSdk.test(name)) names.push(name);
  }
  return names;
}

/**
 * The text of a function with that of all methods of its owner that it calls. A function that was bound has no text;
 * its name still says which method it is.
 */
export function codeOf(step: (...args: never) => unknown, owner: object | undefined): string {
  const bound = /^bound (.+)$/.exec(step.name)?.[1];
  const own = bound === undefined ? textOf(step) : ((owner && methodText(owner, bound)) ?? '');
  return owner === undefined ? own : withMethods(own, owner, new Set(bound === undefined ? [] : [bound]));
}

/** The text of one method of an object's own classes, with those that it calls; `undefined` where there is none. */
export function ownMethod(of: object, name: string): string | undefined {
  const text = methodText(of, name);
  return text === undefined ? undefined : withMethods(text, of, new Set([name]));
}

function withMethods(text: string, owner: object, known: Set<string>, depth = 0): string {
  if (depth >= deepest) return text;
  const called = [...new CodeText(text).matches(/\bthis\.(#?[\w$]+)/g)].map(([, name = '']) => name);
  const texts = [text];
  for (const name of called) {
    if (known.has(name)) continue;
    known.add(name);
    const method = methodText(owner, name);
    if (method !== undefined) texts.push(withMethods(method, owner, known, depth + 1));
  }
  return texts.join('\n');
}

function methodText(owner: object, name: string): string | undefined {
  if (name.startsWith('#')) {
    for (const made of ownClasses(owner)) {
      const text = privateMethod(new CodeText(textOf(made)), name);
      if (text !== undefined) return text;
    }
    return undefined;
  }
  const own: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value;
  if (typeof own === 'function') return textOf(own);
  for (const { prototype } of ownClasses(owner) as { prototype: object }[]) {
    const method: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    if (typeof method === 'function') return textOf(method);
  }
  return undefined;
}

/** A private method cannot be had from outside; its text stands in that of its class. */
function privateMethod(code: CodeText, name: string): string | undefined {
  for (const { index } of code.matches(new RegExp(`(?<!\\.)${name.replaceAll('$', '\\$')}\\b`, 'g'))) {
    const rest = code.text.slice(index + name.length);
    const begins = /^\s*(\(|=)/.exec(rest);
    if (begins === null) continue;
    const body = code.text.indexOf(
      '{',
      begins[1] === '(' ? code.closing(code.text.indexOf('(', index)) : index,
    );
    if (body !== -1) return code.text.slice(index, code.closing(body) + 1);
  }
  return undefined;
}

// Not its own toString: a bot's function can have any.
function textOf(of: unknown): string {
  const text = Function.prototype.toString.call(of);
  return /\{\s*\[native code\]\s*\}$/.test(text) ? '' : text;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
