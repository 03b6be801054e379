import type { z } from 'zod';

/** Any zod schema, told apart by `_zod.def.type`. */
export type Schema = z.core.$ZodTypes;

/** The keys and indexes that lead to a place in a document. */
export type Path = readonly PropertyKey[];

/** The schema for a place in a document, without wrappers, and with the branch of a union that the value is in. */
export function schemaAt(root: z.core.$ZodType, document: unknown, path: Path): Schema | undefined {
  let value = document;
  let schema: Schema | undefined = settle(root, value);
  for (const key of path) {
    const child: z.core.$ZodType | undefined = schema && childOf(schema, key);
    value = ownValue(value, key);
    schema = child && settle(child, value);
  }
  return schema;
}

/** The value at a place in a document; `undefined` where there is none. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce(ownValue, document);
}

/** The branch of a union that a value is meant for, told by its type. */
function branchFor(options: readonly z.core.$ZodType[], value: unknown): z.core.$ZodType | undefined {
  const kinds = Array.isArray(value) ? ['array'] : isObject(value) ? ['object', 'record'] : [typeof value];
  return options.find((option) => kinds.includes(unwrap(option)._zod.def.type));
}

/** The schema without `optional`, `default` and the like. */
export function unwrap(schema: z.core.$ZodType): Schema {
  const { _zod } = schema as Schema;
  return 'innerType' in _zod.def ? unwrap(_zod.def.innerType) : (schema as Schema);
}

function settle(schema: z.core.$ZodType, value: unknown): Schema {
  const bare = unwrap(schema);
  const { def } = bare._zod;
  if (def.type !== 'union') return bare;
  const branch = branchFor(def.options, value);
  return branch === undefined ? bare : settle(branch, value);
}

function childOf(schema: Schema, key: PropertyKey): z.core.$ZodType | undefined {
  const { def } = schema._zod;
  if (def.type === 'object') return ownValue(def.shape, key) as z.core.$ZodType | undefined;
  if (def.type === 'record') return def.valueType;
  return def.type === 'array' ? def.element : undefined;
}

function ownValue(value: unknown, key: PropertyKey): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
