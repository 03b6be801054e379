import type { z } from 'zod';
import { describeValue } from '../describe-value.js';
import { nearest } from '../nearest.js';
import { type Schema, unwrap } from '../schema-at.js';
import { type Expectation, expectations } from './expectation.js';

/** A value that does not fit: what was expected, what came, and the nearest right value. */
export function wrongValue(value: unknown, schema: Schema | undefined): string {
  const { expected, suggest } = expectationOf(schema);
  if (value === undefined) return `is missing: expected ${expected}.`;
  return `expected ${expected}, but got ${describeValue(value)}.${didYouMean(suggest?.(value))}`;
}

/** A field that the schema does not have. */
export function unknownField(key: string, schema: Schema | undefined): string {
  const names = Object.keys(fieldsOf(schema));
  const meant = inside(key, schema) ?? nearest(key, names);
  return `is not a field here.${didYouMean(meant && JSON.stringify(meant))} The fields are: ${names.join(', ')}.`;
}

/** Where an inner object has the field: "grace" beside "close" instead of in it is the commonest slip. */
function inside(key: string, schema: Schema | undefined): string | undefined {
  if (schema === undefined) return undefined;
  let fields = innerFields.get(schema);
  if (fields === undefined) {
    fields = innerFieldsOf(schema);
    innerFields.set(schema, fields);
  }
  return fields.get(key);
}

const innerFields = new WeakMap<Schema, ReadonlyMap<string, string | undefined>>();

/** The path of every field of inner objects; `undefined` where two of the same level have it. The upper level wins. */
function innerFieldsOf(schema: Schema): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  let level: [string, Schema][] = [['', schema]];
  while (level.length > 0) {
    level = level.flatMap(([path, parent]) =>
      Object.entries(fieldsOf(parent)).map(([name, field]): [string, Schema] => [
        path === '' ? name : `${path}.${name}`,
        unwrap(field),
      ]),
    );
    const here = new Map<string, string | undefined>();
    for (const [path, inner] of level) {
      for (const name of Object.keys(fieldsOf(inner))) {
        here.set(name, here.has(name) ? undefined : `${path}.${name}`);
      }
    }
    for (const [name, path] of here) if (!found.has(name)) found.set(name, path);
  }
  return found;
}

/** A key of a record that is no usable name. */
export function wrongName(key: string, schema: Schema | undefined): string {
  const keys = schema?._zod.def.type === 'record' ? unwrap(schema._zod.def.keyType) : undefined;
  const { expected, suggest } = expectationOf(keys);
  const trimmed = key.trim();
  const bare = trimmed !== '' && trimmed !== key ? JSON.stringify(trimmed.slice(0, 60)) : undefined;
  return `expected ${expected}, but got ${describeValue(key)}.${didYouMean(suggest?.(key) ?? bare)}`;
}

function expectationOf(schema: Schema | undefined): Expectation {
  const own = schema && expectations.get(schema);
  const derived = schema ? derive(schema) : { expected: 'something else' };
  return { ...derived, ...own };
}

function derive(schema: Schema): Expectation {
  const { def } = schema._zod;
  switch (def.type) {
    case 'literal':
      return { expected: anyOf(def.values), suggest: () => JSON.stringify(def.values[0]) };
    case 'enum': {
      const values = Object.values(def.entries).map(String);
      const suggest = (value: unknown) => {
        const meant = typeof value === 'string' ? nearest(value, values) : undefined;
        return meant && JSON.stringify(meant);
      };
      return { expected: anyOf(values), suggest };
    }
    case 'boolean':
      return { expected: 'true or false', suggest: meantBoolean };
    case 'array': {
      const element = unwrap(def.element);
      const { expected, suggest } = expectationOf(element);
      return {
        expected: `a list [ ] of ${element._zod.def.type === 'enum' ? expected : 'texts'}`,
        suggest: (value) => listOf(value, element, suggest),
      };
    }
    case 'object':
      return { expected: `an object { } with ${anyOfFields(Object.keys(def.shape))}` };
    case 'record':
      return { expected: 'an object { } with names' };
    case 'union':
      return { expected: 'a list [ ] of names, or an object { } with names and details' };
    default:
      return { expected: 'a text' };
  }
}

/** One value where a list belongs: the list with that value. */
function listOf(value: unknown, element: Schema, suggest: Expectation['suggest']): string | undefined {
  if (typeof value !== 'string') return undefined;
  const { def } = element._zod;
  const isOne = def.type !== 'enum' || Object.values(def.entries).includes(value);
  const meant = isOne ? JSON.stringify(value.slice(0, 60)) : suggest?.(value);
  return meant && `[${meant}]`;
}

function meantBoolean(value: unknown): string | undefined {
  // An object may have no way to become a text.
  if (typeof value === 'object' && value !== null) return undefined;
  const word = String(value).trim().toLowerCase();
  if (['true', 'yes', 'on', '1', 'y'].includes(word)) return 'true';
  return ['false', 'no', 'off', '0', 'n', 'null'].includes(word) ? 'false' : undefined;
}

function fieldsOf(schema: Schema | undefined): Readonly<Record<string, z.core.$ZodType>> {
  return schema?._zod.def.type === 'object' ? schema._zod.def.shape : {};
}

function anyOfFields(names: readonly string[]): string {
  return names.length > 4
    ? `fields such as ${names.slice(0, 4).join(', ')}`
    : `the fields ${names.join(', ')}`;
}

function anyOf(values: readonly unknown[]): string {
  const written = values.map((value) => JSON.stringify(value));
  const last = written.pop() ?? '';
  return written.length === 0 ? last : `${written.join(', ')} or ${last}`;
}

function didYouMean(meant: string | undefined): string {
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}
