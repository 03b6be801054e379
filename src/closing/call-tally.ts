import type { ApiCall } from '../genesys/api-call.js';
import type { CallEntry } from './history-entry.js';
import type { SessionCloser } from './session-closer.js';

/**
 * What calls of the platform were made for: a rung, a look at one conversation, one look for many closes, or the watch for
 * conversations that were opened again.
 */
export type TalliedKind = CallEntry['purpose'] | 'batch' | 'sweep';

/** What a tally has counted. */
export interface TallyFigures {
  /** Closures that ended well: `closed` by this package, and those that were over before. */
  readonly closed: number;
  readonly alreadyClosed: number;
  readonly cancelled: number;
  readonly failed: number;
  /** Calls, without those for tokens. A call for many closes counts once. */
  readonly calls: number;
  readonly callsByKind: Readonly<Record<TalliedKind, number>>;
  /** Calls that were not answered with success; they are among the calls above. */
  readonly callsWithoutSuccess: number;
  /** Calls that the platform refused because there were too many. */
  readonly tooMany: number;
  /** Calls for each close that was seen to be over, also those made for closures that ended otherwise. */
  readonly callsPerClose: number | undefined;
}

const kinds = [
  'conversation',
  'customer',
  'teardown',
  'read',
  'batch',
  'sweep',
] as const satisfies readonly TalliedKind[];

const words: Readonly<Record<TalliedKind, string>> = {
  conversation: 'disconnect everybody',
  customer: 'disconnect the guest',
  teardown: 'tear down',
  read: 'read one',
  batch: 'read many at once',
  sweep: 'look for re-opened',
};

/**
 * Counts what closing costs: closes, calls by kind, and calls for each verified close.
 *
 * @example
 * const tally = new CallTally();
 * const stop = tally.listen(disconnect.closer);
 * // … at the end of the run
 * console.log(String(tally));
 */
export class CallTally {
  readonly #ends = { closed: 0, alreadyClosed: 0, cancelled: 0, failed: 0 };
  /** In parts of a call: each of the closures that share one brings its part. */
  readonly #calls: Record<TalliedKind, number> = {
    conversation: 0,
    customer: 0,
    teardown: 0,
    read: 0,
    batch: 0,
    sweep: 0,
  };
  #withoutSuccess = 0;
  #tooMany = 0;

  /** Counts what this closer does from now on. Returns the way to stop. */
  listen(closer: Pick<SessionCloser, 'on'>): () => void {
    const stops = [
      closer.on('call', ({ call }) => this.add(call)),
      closer.on('sweepCall', ({ call }) => this.#add('sweep', 1, call)),
      ...(['closed', 'alreadyClosed', 'cancelled', 'failed'] as const).map((end) =>
        closer.on(end, () => {
          this.#ends[end] += 1;
        }),
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Counts one call, as it stands in the history of a closure. */
  add({ purpose, shared, status, error }: CallEntry): void {
    this.#add(shared === undefined ? purpose : 'batch', 1 / (shared ?? 1), { status, error });
  }

  #add(kind: TalliedKind, part: number, { status, error }: Pick<ApiCall, 'status' | 'error'>): void {
    this.#calls[kind] += part;
    if (error !== undefined) this.#withoutSuccess += part;
    if (status === 429) this.#tooMany += part;
  }

  get figures(): TallyFigures {
    const callsByKind = { ...this.#calls };
    // The parts of a call make a whole one but for the last digit.
    for (const kind of kinds) callsByKind[kind] = rounded(callsByKind[kind]);
    const calls = rounded(kinds.reduce((sum, kind) => sum + this.#calls[kind], 0));
    const closes = this.#ends.closed + this.#ends.alreadyClosed;
    return {
      ...this.#ends,
      calls,
      callsByKind,
      callsWithoutSuccess: rounded(this.#withoutSuccess),
      tooMany: rounded(this.#tooMany),
      callsPerClose: closes === 0 ? undefined : calls / closes,
    };
  }

  /** The figures as lines of text. */
  toString(): string {
    const { closed, alreadyClosed, cancelled, failed, calls, callsByKind, callsPerClose, tooMany } =
      this.figures;
    const others = [
      ...(alreadyClosed > 0 ? [`${whole(alreadyClosed)} were over before`] : []),
      ...(cancelled > 0 ? [`${whole(cancelled)} cancelled`] : []),
      ...(failed > 0 ? [`${whole(failed)} failed`] : []),
    ];
    const made = kinds.filter((kind) => callsByKind[kind] > 0);
    return [
      `Closed and verified: ${whole(closed + alreadyClosed)}${others.length === 0 ? '' : ` (${others.join(', ')})`}`,
      `Calls: ${whole(calls)}${tooMany > 0 ? `, of them ${whole(tooMany)} refused with 429` : ''}`,
      ...made.map((kind) => `  ${words[kind].padEnd(20)} ${whole(callsByKind[kind])}`),
      `Calls per verified close: ${callsPerClose === undefined ? 'none was closed' : callsPerClose.toFixed(3)}`,
    ].join('\n');
  }
}

const rounded = (calls: number) => Math.round(calls * 1_000) / 1_000;
const whole = (count: number) => count.toLocaleString('en', { maximumFractionDigits: 1 });
