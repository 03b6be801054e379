import { faultCheck } from './fault-check.js';
import { refuse } from './option-check.js';
import type { SeenRequest } from './request-log.js';

/** Which requests a fault is played on; every condition given has to hold. */
export interface FaultMatch {
  method?: string;
  /** Template of the route, such as `/api/v2/conversations/messages/{conversationId}`. */
  route?: string;
  /** The path itself, or a pattern on it. */
  path?: string | RegExp;
  /** A conversation id that stands in the path. */
  conversationId?: string;
  clientId?: string;
  /** Any other condition. */
  when?: (request: SeenRequest) => boolean;
}

/** What happens instead of, or around, the right answer. */
export interface FaultEffect {
  /** Wait so long in real time: before the work is done, or with `applyEffect` after it. */
  delayMs?: number;
  /** Answer with this status; the platform's error shape unless `body` is given. */
  status?: number;
  /** Body of the answer: text as it is, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Destroy the connection. */
  drop?: true;
  /** Never answer. */
  hang?: true;
  /** Answer with an HTML page, as a proxy would. */
  html?: true | string;
  /** Answer with a redirect there. */
  redirect?: string;
  /** Accept a disconnect with its usual 2xx and do nothing. */
  lie?: 'accepted but stays connected';
  /** Send half of the right answer, then destroy the connection. */
  truncate?: true;
  /** Answer 200 with JSON of this many bytes. */
  hugeBytes?: number;
  /** Do the work all the same, whatever is answered. @default false */
  applyEffect?: boolean;
}

export interface Fault {
  match: FaultMatch;
  /** How often it is played. @default every time */
  times?: number;
  /** How many matching requests pass first. @default 0 */
  skip?: number;
  effect: FaultEffect;
}

/** A fault that was added. */
export interface FaultHandle {
  /** How often it has been played. */
  readonly hits: number;
  remove(): void;
}

interface Standing extends Fault {
  seen: number;
  hits: number;
}

/** The faults to play, first added first. */
export class Faults {
  readonly #standing = new Set<Standing>();

  /** Plays a fault from now on. @throws TypeError with everything that is misspelt or cannot be used */
  add(fault: Fault): FaultHandle {
    refuse('faults.add()', faultCheck, fault);
    if (Object.keys(fault.effect).length === 0) {
      throw new TypeError('A fault needs something to happen: effect: { status: 503 }, { drop: true }, …');
    }
    const standing: Standing = { ...fault, seen: 0, hits: 0 };
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

  /** The fault to play on this request, if any; it counts as played. */
  take(request: SeenRequest): FaultEffect | undefined {
    for (const standing of this.#standing) {
      if (!matches(standing.match, request)) continue;
      standing.seen += 1;
      if (standing.seen <= (standing.skip ?? 0) || standing.hits >= (standing.times ?? Infinity)) continue;
      standing.hits += 1;
      return standing.effect;
    }
    return undefined;
  }
}

function matches(match: FaultMatch, request: SeenRequest): boolean {
  const { method, route, path, conversationId, clientId, when } = match;
  if (method && method.toUpperCase() !== request.method) return false;
  if (route && route !== request.route) return false;
  if (typeof path === 'string' && path !== request.path) return false;
  if (
    path instanceof RegExp &&
    !new RegExp(path.source, path.flags.replace(/[gy]/g, '')).test(request.path)
  ) {
    return false;
  }
  if (conversationId && !request.path.split('/').includes(conversationId)) return false;
  if (clientId && clientId !== request.clientId) return false;
  return when?.(request) ?? true;
}
