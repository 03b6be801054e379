import { aFunction, aText, type Check, numberFrom, oneOf, only, refuse, wholeFrom } from '../option-check.js';
import { pushedEventNames } from '../state/pushed-event.js';
import type { Delivery } from './delivery.js';

const tamperings = [
  'no-signature',
  'empty-signature',
  'hex-signature',
  'wrong-secret',
  'altered-body',
  'doubled',
] as const;

/** What can be done to a delivery on its way. `altered-body` is signed before it is altered. */
export type Tampering = (typeof tamperings)[number];

/** Which deliveries are tampered with; every condition given has to hold. */
export interface TamperMatch {
  kind?: Delivery['kind'];
  type?: Delivery['type'];
  conversationId?: string;
  /** Any other condition. */
  when?: (delivery: Delivery) => boolean;
}

export interface Tamper {
  match: TamperMatch;
  /** How many attempts are tampered with. @default all */
  times?: number;
  with: Tampering;
  /** With `doubled`: how many are sent at once. @default 2 */
  copies?: number;
}

/** A tampering that was added. */
export interface TamperHandle {
  /** How often it has been done. */
  readonly hits: number;
  remove(): void;
}

const match = {
  kind: oneOf('webhook', 'event'),
  type: oneOf('Text', 'Structured', 'Event', 'Receipt', ...pushedEventNames),
  conversationId: aText,
  when: aFunction,
} satisfies Record<keyof TamperMatch, Check>;

const tamperCheck = only(
  {
    match: only(match),
    times: numberFrom(0),
    with: oneOf(...tamperings),
    copies: wholeFrom(2, 100),
  } satisfies Record<keyof Tamper, Check>,
  ['match', 'with'],
);

interface Standing extends Tamper {
  hits: number;
}

/** What is done to deliveries, first added first. */
export class Tampers {
  readonly #standing = new Set<Standing>();

  /** Tampers with deliveries from now on. @throws TypeError with everything that is misspelt or cannot be used */
  add(tamper: Tamper): TamperHandle {
    refuse('tamper.add()', tamperCheck, tamper);
    const standing: Standing = { ...tamper, hits: 0 };
    this.#standing.add(standing);
    return {
      get hits() {
        return standing.hits;
      },
      remove: () => void this.#standing.delete(standing),
    };
  }

  clear(): void {
    this.#standing.clear();
  }

  /** What is to be done to this attempt, if anything; it counts as done. */
  take(delivery: Delivery): Tamper | undefined {
    for (const standing of this.#standing) {
      if (standing.hits >= (standing.times ?? Infinity) || !matches(standing.match, delivery)) continue;
      standing.hits += 1;
      return standing;
    }
    return undefined;
  }
}

function matches({ kind, type, conversationId, when }: TamperMatch, delivery: Delivery): boolean {
  if (kind && kind !== delivery.kind) return false;
  if (type && type !== delivery.type) return false;
  if (conversationId && conversationId !== delivery.conversationId) return false;
  return when?.(delivery) ?? true;
}
