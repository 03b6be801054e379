import { MemoryTranscriptStore, TranscriptLoggerMiddleware } from 'botbuilder';
import type { Outbox } from '../src/closing/outbox.js';
import { MemoryOutbox } from '../src/closing/outboxes/memory-outbox.js';
import { GenesysDisconnect } from '../src/index.js';
import { openFaultOutbox } from '../test/faults/fault-outbox.js';
import { quiet } from '../test/faults/kill-bench.js';
import { type BenchBot, benchBot } from './bench-bot.js';
import type { BenchDatabases } from './bench-databases.js';
import { benchDraft } from './bench-draft.js';
import { type Figure, percentile, rounded } from './figure.js';

const rounds = 3_000;
const warmUp = 300;
/** Conversations that go on side by side. */
const conversations = 50;

interface Contender {
  readonly name: string;
  readonly bot: BenchBot;
  /** Fails where a terminal turn was not taken for one. */
  readonly end?: (() => Promise<void>) | undefined;
}

/** What a turn takes with this package in it, beside the bare adapter and the middleware that most bots have. */
export async function turnCost(databases: BenchDatabases): Promise<Figure[]> {
  const contenders: Contender[] = [
    { name: 'bare adapter', bot: benchBot() },
    withTranscript(),
    await withOurs('this package, in memory', new MemoryOutbox()),
    await withOurs('this package, SQLite', openFaultOutbox(databases.sqlite(), quiet)),
  ];
  try {
    const goingOn = await measure(contenders, async ({ turn }, n, timed) => {
      await timed(() => turn(idOf(n % conversations), false));
    });
    const last = await measure(contenders, async ({ turn }, n, timed) => {
      const id = idOf(conversations + n);
      // A guest has written before; the first turn of a conversation costs more, with or without us.
      await turn(id, false);
      await timed(() => turn(id, true));
    });
    return [...figuresOf('a turn that goes on (µs)', goingOn), ...figuresOf('a terminal turn (µs)', last)];
  } finally {
    for (const { end } of contenders) await end?.();
  }
}

function withTranscript(): Contender {
  const bot = benchBot();
  bot.adapter.use(new TranscriptLoggerMiddleware(new MemoryTranscriptStore()));
  return { name: 'TranscriptLoggerMiddleware, in memory', bot };
}

async function withOurs(name: string, outbox: Outbox): Promise<Contender> {
  const bot = benchBot();
  const nowhere = 'http://127.0.0.1:9';
  const disconnect = await GenesysDisconnect.create({
    genesys: { apiUrl: nowhere, loginUrl: nowhere, clientId: 'bench', clientSecret: 'bench' },
    // Nothing is due while the turns are measured: closing is not part of a turn.
    manifest: {
      version: 1,
      engagements: { 'payment-reminder': { terminalDialogs: ['payment'], close: { grace: '1h' } } },
    },
    conversationState: bot.conversationState,
    outbox,
    logger: quiet,
  });
  disconnect.watch(bot.dialog);
  bot.adapter.use(disconnect.middleware);
  await disconnect.start();
  const end = async () => {
    const { scheduled } = await outbox.counts();
    await disconnect.stop();
    if (scheduled !== warmUp + rounds) throw new Error(`${name}: ${scheduled} closures were recorded.`);
  };
  return { name, bot, end };
}

type Round = (bot: BenchBot, n: number, timed: (turn: () => Promise<void>) => Promise<void>) => Promise<void>;

/** One turn of each, in an order that goes round, so that all meet the same moments of the machine. */
async function measure(contenders: readonly Contender[], round: Round): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let n = 0; n < warmUp + rounds; n += 1) {
    for (let k = 0; k < contenders.length; k += 1) {
      const { name, bot } = contenders[(n + k) % contenders.length] as Contender;
      await round(bot, n, async (turn) => {
        const from = performance.now();
        await turn();
        if (n >= warmUp) times.get(name)?.push((performance.now() - from) * 1_000);
      });
    }
  }
  return times;
}

function figuresOf(what: string, times: ReadonlyMap<string, readonly number[]>): Figure[] {
  const [bare = []] = times.values();
  const of = (own: readonly number[], part: number) => rounded(percentile(own, part), 0);
  return [...times].map(([name, own]) => ({
    name: `${what}, ${name}`,
    values: {
      p50: of(own, 0.5),
      p99: of(own, 0.99),
      'p50 over bare': of(own, 0.5) - of(bare, 0.5),
      'p99 over bare': of(own, 0.99) - of(bare, 0.99),
      turns: own.length,
    },
  }));
}

function idOf(n: number): string {
  return benchDraft(n).conversationId;
}
