import type { Agenda } from '../agenda.js';
import { BoundedList } from '../bounded-list.js';
import type { Delivery, Letter, Outcome } from './delivery.js';
import { Poster } from './poster.js';
import { type Sealed, seal } from './seal.js';
import { type Tamper, Tampers } from './tampering.js';

/** The platform waits so long for an answer … */
const answerWithin = 10_000;
/** … and tries again so long after an attempt failed … */
const retryAfter = 5_000;
/** … so often: six attempts that all run into the time-out take the documented 85 seconds. */
const retries = 5;

interface Parcel extends Letter {
  id: string;
}

/**
 * Carries letters to the outside: over real HTTP, with time-out and retries by the simulator's clock.
 * A time-out, 429 and 5xx are tried again, as documented, and so is a connection that fails; any other status but 2xx
 * is final.
 */
export class Courier {
  readonly tampers = new Tampers();
  readonly #agenda: Agenda;
  readonly #now: () => number;
  readonly #onDelivery: (delivery: Delivery) => void;
  readonly #deliveries: BoundedList<Delivery>;
  readonly #poster = new Poster();
  readonly #limits = new Set<AbortController>();
  /** Letters that wait for the one before them, by lane; a lane is here while it is busy. */
  readonly #lanes = new Map<string, Parcel[]>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #letters = new WeakMap<Delivery, Letter>();
  #count = 0;
  #stopped = false;

  constructor(
    agenda: Agenda,
    now: () => number,
    deliveriesKept: number,
    onDelivery: (delivery: Delivery) => void,
  ) {
    this.#agenda = agenda;
    this.#now = now;
    this.#deliveries = new BoundedList(deliveriesKept);
    this.#onDelivery = onDelivery;
  }

  /** Every attempt made, oldest first. */
  get deliveries(): Delivery[] {
    return this.#deliveries.list();
  }

  /** Delivers a letter, after those of its lane. One without an address is not delivered, now or later. */
  send(letter: Letter): void {
    if (this.#stopped || !letter.address()) return;
    this.#count += 1;
    const parcel = { ...letter, id: `delivery-${this.#count}` };
    const waiting = letter.lane === undefined ? undefined : this.#lanes.get(letter.lane);
    if (waiting) {
      waiting.push(parcel);
      return;
    }
    if (letter.lane !== undefined) this.#lanes.set(letter.lane, []);
    this.#attempt(parcel, 1);
  }

  /** Sends once more what was delivered, at once and beside all lanes, as a replay would. */
  repeat(delivery: Delivery): void {
    const letter = this.#letters.get(delivery);
    if (!letter)
      throw new Error('Only a delivery of this simulator, from cloud.deliveries, can be repeated.');
    this.send({ ...letter, lane: undefined, onFailure: undefined });
  }

  /** Resolves once no request is under way. What waits for the clock, such as a retry, is not under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Ends everything under way, and delivers nothing any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const limit of this.#limits) limit.abort('the simulator stopped');
    await this.settled();
    this.#poster.close();
  }

  #attempt(parcel: Parcel, attempt: number): void {
    const { kind, type, conversationId, body, id } = parcel;
    const address = parcel.address();
    if (!address) {
      this.#next(parcel);
      return;
    }
    const first: Delivery = {
      id,
      kind,
      type,
      conversationId,
      url: address.url,
      body,
      attempt,
      at: this.#now(),
    };
    const tamper = this.tampers.take(first);
    if (tamper) first.tampered = tamper.with;
    const sealed = seal(body, address, tamper?.with);
    const posts = copiesOf(first, tamper).map(async (delivery) => {
      this.#deliveries.add(delivery);
      this.#letters.set(delivery, parcel);
      const outcome = await this.#post(address.url, sealed);
      Object.assign(delivery, outcome);
      this.#onDelivery(delivery);
      return outcome;
    });
    const underWay = Promise.all(posts).then(([outcome]) => {
      this.#underWay.delete(underWay);
      if (outcome) this.#judge(parcel, attempt, outcome);
    });
    this.#underWay.add(underWay);
  }

  #judge(parcel: Parcel, attempt: number, outcome: Outcome): void {
    if (this.#stopped) return;
    const status = 'status' in outcome ? outcome.status : undefined;
    const isTransient = status === undefined || status === 429 || status >= 500;
    if (isTransient && attempt <= retries) {
      this.#agenda.after(retryAfter, () => this.#attempt(parcel, attempt + 1));
      return;
    }
    if (status === undefined || status < 200 || status > 299) parcel.onFailure?.(outcome);
    this.#next(parcel);
  }

  #next({ lane }: Parcel): void {
    if (lane === undefined) return;
    const next = this.#lanes.get(lane)?.shift();
    if (next) this.#attempt(next, 1);
    else this.#lanes.delete(lane);
  }

  /** Aborted at the time-out by the simulator's clock, and when the simulator stops. */
  async #post(url: string, sealed: Sealed): Promise<Outcome> {
    const limit = new AbortController();
    this.#limits.add(limit);
    this.#agenda.after(answerWithin, () => limit.abort(`no answer within ${answerWithin} ms`));
    const outcome = await this.#poster.post(url, sealed, limit.signal);
    this.#limits.delete(limit);
    return outcome;
  }
}

function copiesOf(delivery: Delivery, tamper: Tamper | undefined): Delivery[] {
  if (tamper?.with !== 'doubled') return [delivery];
  return Array.from({ length: tamper.copies ?? 2 }, () => ({ ...delivery }));
}
