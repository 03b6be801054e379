import { csvField } from '../csv-field.js';
import type { Closure } from './closure.js';
import type { HistoryEntry } from './history-entry.js';

/** `jsonl`: JSON Lines, with the history. `csv`: RFC 4180, a header and a row for each closure. */
export type ExportFormat = 'jsonl' | 'csv';

const time = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString());

const columns: readonly (readonly [name: string, value: (closure: Closure) => string | number])[] = [
  ['id', ({ id }) => id],
  ['conversationId', ({ conversationId }) => conversationId],
  ['sequence', ({ sequence }) => sequence],
  ['engagement', ({ plan }) => plan.engagement],
  ['reason', ({ plan }) => plan.reason],
  ['state', ({ state }) => state],
  ['outcome', ({ outcome = '' }) => outcome],
  ['cause', ({ cause = '' }) => cause],
  ['rung', ({ rung = '' }) => rung],
  [
    'signals',
    ({ signals }) => signals.map(({ source, id, outcome }) => `${source}:${id}:${outcome}`).join(' '),
  ],
  ['createdAt', ({ createdAt }) => time(createdAt)],
  ['endedAt', ({ endedAt }) => time(endedAt)],
  [
    'secondsToEnd',
    ({ createdAt, endedAt }) => (endedAt === undefined ? '' : Math.max(endedAt - createdAt, 0) / 1_000),
  ],
];

/** Text, line by line, each with its end; nothing is held back in memory. */
export async function* exportClosures(
  format: ExportFormat,
  closures: AsyncIterable<Closure>,
  historyOf: (closureId: string) => Promise<HistoryEntry[]>,
): AsyncGenerator<string> {
  if (format === 'csv') yield `${columns.map(([name]) => name).join(',')}\r\n`;
  for await (const closure of closures) {
    if (format === 'csv') yield `${columns.map(([, value]) => csvField(value(closure))).join(',')}\r\n`;
    else yield `${JSON.stringify({ ...closure, history: await historyOf(closure.id) })}\n`;
  }
}
