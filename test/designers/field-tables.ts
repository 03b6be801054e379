import { manifestJsonSchema } from '../../src/manifest/manifest-json-schema.js';

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
}

/** The tables of all fields, from the JSON Schema: one for each kind of object that a manifest has, the outer before the inner. */
export function fieldTables(): string {
  const tables = new Map<string, string>();
  const waiting: [string, Node][] = [['the file', manifestJsonSchema() as Node]];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [title, node] = next;
    // The same object stands in many places: `close` below each ending.
    const key = Object.keys(node.properties ?? {}).join();
    if (key !== '' && !tables.has(key)) tables.set(key, tableOf(title, node));
    waiting.push(...inside(title, node));
  }
  return [...tables.values()].join('\n');
}

function inside(
  title: string,
  { properties = {}, additionalProperties, items, anyOf = [] }: Node,
): [string, Node][] {
  return [
    ...Object.entries(properties).map(([name, field]): [string, Node] => [`\`${name}\``, field]),
    ...(typeof additionalProperties === 'object'
      ? [[`one of ${title}`, additionalProperties] as [string, Node]]
      : []),
    ...[items ?? [], anyOf].flat().map((one): [string, Node] => [title, one]),
  ];
}

function tableOf(title: string, { description = '', properties = {} }: Node): string {
  const rows = Object.entries(properties).map(([name, field]) => `| \`${name}\` | ${textOf(field)} |`);
  const heading = `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`;
  return [`### ${heading}`, '', description, '', '| field | |', '|---|---|', ...rows, ''].join('\n');
}

function textOf(field: Node): string {
  const words = wordsOf(field);
  const { default: fallback } = field;
  const isShown = fallback !== undefined && JSON.stringify(fallback) !== '{}';
  return [
    // Two fields have their text one level below.
    field.description ?? field.anyOf?.[0]?.description ?? '',
    ...(words.length > 0 ? [`One of: ${words.map(code).join(', ')}.`] : []),
    ...(isShown && !field.description?.includes('Left out:') ? [`Left out: ${code(fallback)}.`] : []),
  ]
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll('|', '\\|');
}

function wordsOf({ enum: own, items }: Node): readonly unknown[] {
  return own ?? items?.enum ?? [];
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
