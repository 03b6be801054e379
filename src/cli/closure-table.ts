import type { Closure, ClosureState } from '../closing/closure.js';
import { printable } from '../printable.js';
import type { Terminal, Tone } from './terminal.js';
import { showTime } from './time-option.js';

/** How each state is meant. */
export const stateTones: Readonly<Partial<Record<ClosureState, Tone>>> = {
  closed: 'good',
  failed: 'error',
  held: 'warning',
  cancelled: 'faint',
};

const columns: readonly (readonly [title: string, value: (closure: Closure) => string])[] = [
  ['STATE', ({ state }) => state],
  ['CLOSURE', ({ id }) => id],
  ['CONVERSATION', ({ conversationId }) => conversationId],
  ['ENGAGEMENT', ({ plan }) => plan.engagement],
  ['REASON', ({ plan }) => plan.reason],
  ['RECORDED', ({ createdAt }) => showTime(createdAt).slice(0, 19).replace('T', ' ')],
  ['CAUSE', ({ cause = '' }) => cause],
];

/** A page of closures as a table; where the terminal is too narrow for it, each closure below the one before. */
export function tableLines(closures: readonly Closure[], terminal: Terminal, withTitles: boolean): string[] {
  const rows = closures.map((closure) => columns.map(([, value]) => printable(value(closure))));
  const widths = titles.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0));
  const paintState = (text: string, at: number) => {
    const tone = stateTones[closures[at]?.state ?? 'scheduled'];
    return tone === undefined ? text : terminal.paint(tone, text);
  };
  if (rows.some((row) => line(row).join('  ').trimEnd().length > terminal.columns))
    return rows.flatMap(([state = '', ...cells], at) => [
      paintState(state, at),
      ...cells.flatMap((cell, place) => stackedLines(titles[place + 1] ?? '', cell, terminal.columns)),
    ]);
  return [
    ...(withTitles && rows.length > 0 ? [terminal.paint('strong', line(titles).join('  ').trimEnd())] : []),
    ...rows.map((row, at) => {
      const [first = '', ...rest] = line(row);
      return [paintState(first, at), ...rest].join('  ').trimEnd();
    }),
  ];
}

const titles = columns.map(([title]) => title);
const labelWidth = Math.max(...titles.map(({ length }) => length)) + 2;

/** A field in a line of its own; its value below it where both are too long together. */
function stackedLines(title: string, value: string, width: number): string[] {
  if (value === '') return [];
  const label = title.toLowerCase();
  const both = `  ${label.padEnd(labelWidth)}${value}`;
  if (both.length <= width) return [both];
  const pieces = value.match(new RegExp(`.{1,${width - 4}}`, 'gu')) ?? [];
  return [`  ${label}`, ...pieces.map((piece) => `    ${piece}`)];
}

/** A closure as fields with tabs between them. */
export function tabbedLine({
  id,
  state,
  outcome,
  conversationId,
  sequence,
  plan,
  cause = '',
  createdAt,
  endedAt,
}: Closure): string {
  const ended = endedAt === undefined ? '' : showTime(endedAt);
  const { engagement, reason } = plan;
  return [
    id,
    state,
    outcome ?? '',
    conversationId,
    String(sequence),
    engagement,
    reason,
    cause,
    showTime(createdAt),
    ended,
  ]
    .map(printable)
    .join('\t');
}

/** How many closures are in each state, without those in which there are none. */
export function countWords(counts: Readonly<Record<ClosureState, number>>): string {
  const there = Object.entries(counts).filter(([, count]) => count > 0);
  return there.length === 0
    ? 'no closures'
    : there.map(([state, count]) => `${count.toLocaleString('en')} ${state}`).join(', ');
}
