import type { ApiCall } from '../genesys/api-call.js';

/** What a call was made for. */
const callKinds = [
  'disconnect everybody',
  'disconnect the guest',
  'tear down',
  'look before',
  'prove one',
  'prove a batch',
  'token',
] as const;
type CallKind = (typeof callKinds)[number];

/** Counts the calls of a run, every one, and the refusals for being too many. */
export class CallTally {
  readonly #counts = new Map<CallKind, number>();
  /** Answers 429. */
  tooMany = 0;

  readonly count = (call: ApiCall): void => {
    const kind = kindOf(call);
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    if (call.status === 429) this.tooMany += 1;
  };

  /** All but those for tokens: one serves a day. */
  get total(): number {
    return [...this.#counts].reduce((sum, [kind, count]) => sum + (kind === 'token' ? 0 : count), 0);
  }

  /** By kind, without those of which there were none. */
  get byKind(): Readonly<Partial<Record<CallKind, number>>> {
    return Object.fromEntries(
      callKinds.flatMap((kind) => (this.#counts.has(kind) ? [[kind, this.#counts.get(kind)]] : [])),
    );
  }
}

function kindOf({ lane, method, path }: ApiCall): CallKind {
  switch (lane) {
    case 'token':
      return 'token';
    case 'close':
      if (method === 'POST') return 'tear down';
      return path.includes('/participants/') ? 'disconnect the guest' : 'disconnect everybody';
    case 'verify':
      return path.includes('/analytics/') ? 'prove a batch' : 'prove one';
    default:
      return 'look before';
  }
}
