/** Fields of an action, whether it is an object of the SDK or a part of a `.dialog` file. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** The declarative kind, such as `Microsoft.BeginDialog`; empty for what has none, such as a dialog in code. */
export function kindOf(of: Fields): string {
  const kind = of.$kind ?? (of.constructor as { readonly $kind?: unknown } | undefined)?.$kind;
  return typeof kind === 'string' ? kind : '';
}

/** A field as it is written in a file: the SDK keeps an expression object in its place. */
export function written(field: unknown): unknown {
  if (!isFields(field) || !('expressionText' in field)) return field;
  const { value, expressionText } = field;
  return value !== undefined || expressionText === undefined
    ? value
    : `=${String(expressionText).replace(/^=/, '')}`;
}

/** A text that is not computed: `x`, or the expression `='x'`. */
export function constantText(field: unknown): string | undefined {
  const value = written(field);
  if (typeof value !== 'string' || value === '') return undefined;
  if (!value.startsWith('=') && !value.includes('${')) return value;
  return /^=\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*$/
    .exec(value)
    ?.slice(1)
    .find((text) => text !== undefined);
}

/** A list of the objects in a field. */
export function listIn(field: unknown): unknown[] {
  return Array.isArray(field) ? field : [];
}
