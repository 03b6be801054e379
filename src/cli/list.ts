import { systemClock } from '../clock.js';
import type { Closure, ClosureState } from '../closing/closure.js';
import type { Closures } from '../closing/closures.js';
import { printableJson } from '../printable.js';
import { filterOptions, readFilter, stateOption } from './closure-filter.js';
import { countWords, tabbedLine, tableLines } from './closure-table.js';
import { defineCommand, jsonOption } from './command.js';
import { exitCodes } from './exit-codes.js';
import { outboxDetails, outboxOption, withOutbox } from './outbox-option.js';
import type { Terminal } from './terminal.js';
import { readCount } from './time-option.js';
import { UsageError } from './usage-error.js';

/** How many are shown that nobody asked for. */
const usualLimit = 50;
/** How many are read at a time: the outbox's greatest page. */
const pageSize = 1_000;

/** `genesys-disconnect list`. */
export const list = defineCommand({
  options: {
    state: stateOption,
    ...filterOptions,
    conversation: { type: 'string', value: '<id>', help: 'Only those of this Genesys conversation.' },
    limit: { type: 'string', short: 'n', value: '<n>', help: `At most so many. Left out: ${usualLimit}.` },
    all: { type: 'boolean', help: 'Every one that matches.' },
    outbox: outboxOption,
    json: jsonOption,
  },
  details: [
    'Lists the oldest first. --from 2h shows what is new.',
    'On a terminal it is a table. Elsewhere each closure is a line of fields with tabs between them: id, state, outcome, conversation, sequence, engagement, reason, cause, recorded, ended. How many there are is said on stderr.',
    outboxDetails,
  ],
  examples: [
    'list --state failed --state held',
    'list --engagement payment-reminder --from "2h ago" --all',
    'list --state failed --all --json',
    'list --state failed --all | cut -f 1',
  ],
  async run({ options, terminal }) {
    if (options.all && options.limit !== undefined)
      throw new UsageError('--all and --limit contradict each other. Keep one.');
    const asked = options.limit === undefined ? usualLimit : readCount('--limit', options.limit);
    const limit = options.all ? Number.POSITIVE_INFINITY : asked;
    const { conversation: conversationId, state } = options;
    const filter = {
      ...readFilter(options, systemClock.now()),
      conversationId,
      state: state.length === 0 ? undefined : (state as readonly ClosureState[]),
    };
    const write = options.json ? inData : inWords;
    await withOutbox(
      options.outbox,
      ({ closures }) => write(pagesOf(closures, filter, limit), closures, terminal),
      'reads',
    );
    return exitCodes.ok;
  },
});

interface Page {
  readonly closures: readonly Closure[];
  /** There are more after this one. */
  readonly more: boolean;
}

async function* pagesOf(
  closures: Closures,
  filter: Parameters<Closures['find']>[0],
  limit: number,
): AsyncGenerator<Page> {
  let after: string | undefined;
  let left = limit;
  do {
    const page = await closures.find(filter, { after, limit: Math.min(left, pageSize) });
    left -= page.closures.length;
    after = page.next;
    yield { closures: page.closures, more: after !== undefined };
  } while (after !== undefined && left > 0);
}

async function inWords(pages: AsyncIterable<Page>, closures: Closures, terminal: Terminal): Promise<void> {
  let shown = 0;
  let more = false;
  for await (const page of pages) {
    const lines = terminal.isInteractive
      ? tableLines(page.closures, terminal, shown === 0)
      : page.closures.map(tabbedLine);
    for (const line of lines) terminal.out(line);
    // A slow reader must not make this process hold everything.
    await terminal.flush();
    shown += page.closures.length;
    ({ more } = page);
  }
  const rest = more ? ', and there are more: see --limit and --all' : '';
  terminal.say(`${shown} shown${rest}. The outbox has ${countWords(await closures.counts())}.`);
}

/** One document, written piece by piece: there may be more than fits into memory. */
async function inData(pages: AsyncIterable<Page>, closures: Closures, terminal: Terminal): Promise<void> {
  terminal.out(`{"ok": true, "counts": ${JSON.stringify(await closures.counts())}, "closures": [`);
  let separator = ' ';
  let more = false;
  for await (const page of pages) {
    for (const closure of page.closures) {
      terminal.out(`${separator}${printableJson(closure, 0)}`);
      separator = ',';
    }
    await terminal.flush();
    ({ more } = page);
  }
  terminal.out(`], "more": ${more}}`);
}
