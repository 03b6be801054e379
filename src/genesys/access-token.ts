import type { Clock } from '../clock.js';

/** A token as it was issued. */
export interface IssuedToken {
  readonly value: string;
  readonly lifetimeMs: number;
}

/** One request for a token, and how many wait for it. */
interface Flight {
  readonly token: Promise<string>;
  readonly abort: AbortController;
  waiting: number;
}

/** A token is renewed this long before its end, or after nine tenths of a short life. */
const longestMarginMs = 60_000;

/** The token of one OAuth client: asked for once, however many wait, and renewed before it ends. */
export class AccessToken {
  readonly #issue: (signal: AbortSignal) => Promise<IssuedToken>;
  readonly #clock: Clock;
  #current: { readonly value: string; readonly renewAt: number } | undefined;
  #flight: Flight | undefined;

  constructor(issue: (signal: AbortSignal) => Promise<IssuedToken>, clock: Clock) {
    this.#issue = issue;
    this.#clock = clock;
  }

  /**
   * The token to use now. An aborted caller stops waiting and the others do not notice; the request for the token
   * is aborted when nobody waits for it any more.
   */
  async get(signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    if (this.#current && this.#clock.now() < this.#current.renewAt) return this.#current.value;
    this.#flight ??= this.#takeOff();
    return waitFor(this.#flight, signal);
  }

  /** Forgets a token that was refused. Another one, issued since, is kept. */
  forget(value: string): void {
    if (this.#current?.value === value) this.#current = undefined;
  }

  #takeOff(): Flight {
    const abort = new AbortController();
    const flight: Flight = { token: this.#renew(abort.signal), abort, waiting: 0 };
    const land = () => {
      if (this.#flight === flight) this.#flight = undefined;
    };
    flight.token.then(land, land);
    // Who comes after everybody has gone needs a request of its own.
    abort.signal.addEventListener('abort', land);
    return flight;
  }

  async #renew(signal: AbortSignal): Promise<string> {
    const askedAt = this.#clock.now();
    const { value, lifetimeMs } = await this.#issue(signal);
    const margin = Math.min(longestMarginMs, lifetimeMs / 10);
    this.#current = { value, renewAt: askedAt + lifetimeMs - margin };
    return value;
  }
}

function waitFor(flight: Flight, signal: AbortSignal | undefined): Promise<string> {
  flight.waiting++;
  return new Promise<string>((resolve, reject) => {
    const leave = () => {
      reject(signal?.reason);
      flight.waiting--;
      if (flight.waiting === 0) flight.abort.abort();
    };
    signal?.addEventListener('abort', leave, { once: true });
    const stay = () => signal?.removeEventListener('abort', leave);
    flight.token.finally(stay).then(resolve, reject);
  });
}
