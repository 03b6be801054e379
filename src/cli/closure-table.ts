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

/** A page of closures as a table. */
export function tableLines(closures: readonly Closure[], terminal: Terminal, withTitles: boolean): string[] {
  const rows = closures.map((closure) => columns.map(([, value]) => printable(value(closure))));
  const titles = columns.map(([title]) => title);
  const widths = titles.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0));
  return [
    ...(withTitles && rows.length > 0 ? [terminal.paint('strong', line(titles).join('  ').trimEnd())] : []),
    ...rows.map((row, at) => {
      const [first = '', ...rest] = line(row);
      const tone = stateTones[closures[at]?.state ?? 'scheduled'];
      return [tone === undefined ? first : terminal.paint(tone, first), ...rest].join('  ').trimEnd();
    }),
  ];
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
